using System.Diagnostics;
using BlockLog;
using PluginRuntime.EndToEnd.Tests.Offloads;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>What a process leaves behind that is killed while it writes, and one that only seemed dead.</summary>
[Collection(Alone.Name)]
public sealed class LossTests
{
    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task ProcessIsKilledWhileItWrites_TheTornRecordIsCut_AndEveryAcknowledgedRecordIsThereOnce(string version)
    {
        var host = await LogHost.StartAsync(version);
        var appenders = new Appenders(host.Log, 8);
        for (var kill = 0; kill < 3; kill++)
        {
            await appenders.AppendAsync(200);
            using var process = Process.GetProcessById(host.ProcessId);
            await FreezeAsync(process.Id);
            TornRecord.Leave(host.LogFolder, version);
            process.Kill();
            await process.WaitForExitAsync().Within("end of the killed process");
        }

        await appenders.AppendAsync(200);
        await appenders.StopAsync();
        appenders.AssertEqualTo(await host.AllAsync());

        await using var next = await host.RestartAsync(version);
        appenders.AssertEqualTo(await next.AllAsync());
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0")]
    [InlineData("1.0.0", "2.0.0")]
    public async Task ProcessWakesAfterAnotherTookTheLog_ItsLateWriteIsRefused_AndTheLogIsAsTheOtherWroteIt(string version, string successor)
    {
        await using var old = await LogHost.StartAsync(version);
        await AppendAsync(old, 1);
        await FreezeAsync(old.ProcessId);
        var late = AppendAsync(old, 2);
        await using (var rival = await old.StartRivalAsync(successor))
        {
            Assert.Equal(2, (await AppendAsync(rival, 3)).Sequence);
            Assert.False(late.IsCompleted);

            await TallyHost.SignalAsync(old.ProcessId, "-CONT");

            var refused = await Assert.ThrowsAsync<RemoteFaultException>(() => late.Within("outcome of the late append"));
            Assert.Equal(typeof(LogFencedException).FullName, refused.OriginalType);
            Assert.Equal(LogOwnership.FencedOff, (await old.Log.StatusAsync(CancellationToken.None)).Ownership);
            Assert.Equal(typeof(LogFencedException).FullName, (await Assert.ThrowsAsync<RemoteFaultException>(() => AppendAsync(old, 4))).OriginalType);

            // Repeated with the same id, as the refusal says.
            Assert.Equal(3, (await AppendAsync(rival, 2)).Sequence);
            Assert.Equal("1, 3, 2", await NumbersAsync(rival));
        }

        await using var next = await old.StartRivalAsync(successor);
        Assert.Equal("1, 3, 2", await NumbersAsync(next));
    }

    private static async Task FreezeAsync(int process)
    {
        await TallyHost.SignalAsync(process, "-STOP");
        await Deadline.Until(() => Directory.EnumerateDirectories($"/proc/{process}/task").All(IsStopped), $"that {process} stands still");
    }

    private static bool IsStopped(string thread) => File.ReadLines(Path.Combine(thread, "status")).Any(static line => line.StartsWith("State:\tT", StringComparison.Ordinal));

    private static async Task<string> NumbersAsync(LogHost host) => string.Join(", ", (await host.AllAsync()).Select(record => BitConverter.ToInt32(record.Id.ToByteArray())));

    private static Task<AppendResult> AppendAsync(LogHost host, int number) =>
        host.Log.AppendAsync(new Guid(number, 0, 0, new byte[8]), new byte[100], CancellationToken.None).Within($"append {number}");
}
