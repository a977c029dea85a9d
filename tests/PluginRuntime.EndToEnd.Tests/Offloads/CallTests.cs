using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>What goes with a call across the pipe: its cancellation, its deadline, and its payload.</summary>
[Collection(Alone.Name)]
public sealed class CallTests
{
    [Fact]
    public async Task CallIsCancelled_ItsImplementationSeesIt_AndTheProcessServesOn()
    {
        await using var host = await TallyHost.StartAsync();
        using var giveUp = new CancellationTokenSource();
        var waiting = host.Tally.WaitAsync("call", giveUp.Token).AsTask();
        await Deadline.Until(() => host.Executed().ContainsKey("call"), "the call inside");

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("end of the cancelled call"));
        await Deadline.Until(() => host.Executed().ContainsKey("call cancelled"), "that the implementation sees it");
        await host.ServesAsync("1.0.0");
    }

    [Fact]
    public async Task DeadlineIsOver_TheCallerIsTold_ItsImplementationSeesIt_AndTheProcessServesOn()
    {
        await using var host = await TallyHost.StartAsync();

        async Task CallAsync()
        {
            using (CallDeadline.Within(TimeSpan.FromMilliseconds(300)))
                await host.Tally.WaitAsync("call");
        }

        await Assert.ThrowsAsync<CallDeadlineException>(() => CallAsync().Within("end of the call at its deadline"));
        await Deadline.Until(() => host.Executed().ContainsKey("call cancelled"), "that the implementation sees it");
        await host.ServesAsync("1.0.0");
    }

    [Fact]
    public async Task CallInsideTheOldIsCancelledWhileItDrains_TheOldIsDeleted()
    {
        await using var host = await TallyHost.StartAsync();
        using var giveUp = new CancellationTokenSource();
        var waiting = host.Tally.WaitAsync("call", giveUp.Token).AsTask();
        await Deadline.Until(() => host.Executed().ContainsKey("call"), "the call inside");
        var phases = new Phases();
        var upgrading = host.ApplyAsync("2.0.0", new UpgradePolicy { QuiesceGrace = TimeSpan.FromSeconds(60) }, phases);
        await phases.When(UpgradePhase.Probation, upgrading);

        await giveUp.CancelAsync();

        var report = await upgrading;
        Assert.True(report.IsApplied, report.ToString());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("end of the cancelled call"));
        Assert.Equal(1, host.Executed()["call cancelled"]);
        await host.ServesAsync("2.0.0");
    }
}
