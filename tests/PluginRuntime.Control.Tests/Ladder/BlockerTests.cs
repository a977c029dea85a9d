using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Ladder;

/// <summary>What stays inside is waited for, asked to finish, named, and then backed out of or forced.</summary>
public sealed class BlockerTests
{
    [Fact]
    public async Task CallThatObservesQuiescing_EndsEarly_AndTheUpgradeGoesOn()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var latch = new ProbeLatch();
        var call = host.Probe.BlockUntilCancelledAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");

        var report = await host.ApplyAsync(Policies.Impatient with { QuiesceCancel = TimeSpan.FromSeconds(20) }, "probe.2.0.0");

        report.Applied().Collected();
        Assert.Equal(1, await call.Within("end of the call"));
        Assert.Contains(report.Modules.Remarks, remark => remark.Contains("asked to finish", StringComparison.Ordinal));
        Assert.Contains(report.Modules.Blockers, blocker => blocker.Contains("IProbe.BlockUntilCancelledAsync", StringComparison.Ordinal));
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task CallThatDoesNotObserveQuiescing_IsNamedAndFinishes_AndLaterCallsGetAFreshToken()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var latch = new ProbeLatch();
        var call = Deadline.OnFreshThread(() => host.Probe.Block(latch));
        await latch.Entered.Within("call inside");

        var report = await host.ApplyAsync(Policies.Impatient, "probe.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("IProbe.Block");
        await host.Serves(1, 41);
        var fresh = new ProbeLatch();
        var later = host.Probe.BlockUntilCancelledAsync(fresh, default).AsTask();
        await fresh.Entered.Within("later call inside");
        Assert.False(later.IsCompleted, "The token of the attempt that was backed out reached a later call.");
        fresh.Release();
        latch.Release();
        Assert.Equal(1, await later.Within("end of the later call"));
        Assert.Equal(1, await call.Within("end of the call"));
        (await host.ApplyAsync("probe.2.0.0")).Applied();
    }

    [Fact]
    public async Task PolicyForce_SwitchesUnderTheCall_WhichEndsInTheOldGeneration()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        host.Probe.Add(41);
        var latch = new ProbeLatch();
        var call = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");

        var report = await host.ApplyAsync(Policies.Impatient with { WhenBlocked = BlockedAction.Force }, "probe.2.0.0");

        report.Applied().HeldBy("IProbe.IgnoreCancellationAsync");
        Assert.Contains(report.Modules.Remarks, remark => remark.Contains("Forced", StringComparison.Ordinal));
        await host.Serves(2, 41);
        Assert.False(call.IsCompleted);
        latch.Release();
        Assert.Equal(1, await call.Within("end of the call"));
        await Collected(host);
    }

    [Fact]
    public async Task AbandonedEnumeration_IsNamed_UntilItIsDisposed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var enumerator = host.Probe.StreamAsync(10, default).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync().Within("first element"));

        (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0"))
            .Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("enumeration of Probe.IProbe.StreamAsync");

        Assert.True(await enumerator.MoveNextAsync().Within("second element"));
        Assert.Equal(1, enumerator.Current);
        await enumerator.DisposeAsync();
        (await host.ApplyAsync("probe.2.0.0")).Applied();
    }

    [Fact]
    public async Task UndisposedSession_IsNamed_UntilItIsDisposed()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var session = host.Probe.Open("desk 7");
        var later = await host.Probe.OpenAsync("desk 8", default);

        (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0"))
            .Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("session of Probe.IProbe.Open");

        Assert.Equal((1, 1), (session.Next(), later.Next()));
        session.Dispose();
        (await host.ApplyAsync(Policies.Impatient, "probe.2.0.0")).Because("session of Probe.IProbe.OpenAsync");
        later.Dispose();
        (await host.ApplyAsync("probe.2.0.0")).Applied().Collected();
        Assert.Throws<ObjectDisposedException>(() => session.Next());
    }

    [Fact]
    public async Task SessionOfAStatelessModule_GoesOnInTheOldGeneration_WhichRetiresWhenItIsDisposed()
    {
        await using var host = await RuntimeHost.WithAsync("private-dependency.1.0.0");
        var session = host.Probe.Open("desk 7");

        (await host.ApplyAsync(Policies.Impatient, "private-dependency.2.0.0")).Applied().HeldBy("session of Probe.IProbe.Open");

        Assert.Equal(2, host.Probe.Stamp);
        Assert.Equal((1, 1), (session.Stamp, session.Next()));
        session.Dispose();
        await Collected(host);
    }

    private static Task Collected(RuntimeHost host) =>
        Deadline.Until(() => host.Log.Entries.Any(entry => entry.Event == "GenerationCollected"), "collection of the generation that lingered");
}
