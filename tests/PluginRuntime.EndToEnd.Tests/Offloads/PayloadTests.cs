using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Tally;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>
/// 256 MiB in one argument and in one result, with the limits that a host has by default: every byte arrives, and neither process ever has
/// them twice. Memory is the kernel's count of the most that a process ever had at once (<c>VmHWM</c>), begun anew before the call.
/// </summary>
[Collection(Alone.Name)]
public sealed class PayloadTests
{
    private const int MiB = 1024 * 1024;
    private const int Length = 256 * MiB;

    [FactOnLinux]
    public async Task LongArgument_Arrives_AndIsOnceInTheMemoryOfItsProcess()
    {
        await using var host = await TallyHost.StartAsync();
        await host.Tally.DigestAsync(new byte[MiB]).Within("a short one first");
        var bytes = TallyDigest.Fill(Length, 1);
        var (here, there) = (PeakMemory.From(Environment.ProcessId), PeakMemory.From(host.Runtime.Subpartitions[0].ProcessId));

        var arrived = await host.Tally.DigestAsync(bytes).Within("the long argument");

        Assert.Equal(TallyDigest.Of(bytes), arrived);
        Assert.InRange(here.Growth, 0, Length / 2);
        Assert.InRange(there.Growth, Length - MiB, Length + Length / 2);
    }

    [FactOnLinux]
    public async Task LongResult_Arrives_AndIsOnceInTheMemoryOfEitherProcess()
    {
        await using var host = await TallyHost.StartAsync();
        await host.Tally.MakeAsync(MiB, 1).Within("a short one first");
        var (here, there) = (PeakMemory.From(Environment.ProcessId), PeakMemory.From(host.Runtime.Subpartitions[0].ProcessId));

        var bytes = await host.Tally.MakeAsync(Length, 2).Within("the long result");

        // Some pages may have been there before.
        var growth = here.Growth;
        Assert.Equal(TallyDigest.Of(TallyDigest.Fill(Length, 2)), TallyDigest.Of(bytes));
        Assert.InRange(growth, Length - MiB, Length + Length / 2);
        Assert.InRange(there.Growth, Length - MiB, Length + Length / 2);
    }

    [FactOnLinux]
    public async Task LongArgument_KeepsNoOtherCallWaiting()
    {
        await using var host = await TallyHost.StartAsync();
        var bytes = TallyDigest.Fill(Length, 3);

        var sending = host.Tally.DigestAsync(bytes).AsTask();
        var meanwhile = 0;
        for (; !sending.IsCompleted; meanwhile++)
            await host.Tally.WhoAsync().Within("an answer beside the long argument");

        Assert.Equal(TallyDigest.Of(bytes), await sending);
        Assert.InRange(meanwhile, 10, int.MaxValue);
    }
}
