using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Misbehaving;

/// <summary>An old version whose calls do not end.</summary>
public sealed class CallFaultTests
{
    [Fact]
    public async Task CallThatHangs_UpgradeBacksOutAndNamesTheMethod_GoodRequestSucceedsWhenItHasEnded()
    {
        await using var host = await RuntimeHost.WithFaultAsync(ProbeFault.HangsInCall);
        host.Probe.Add(41);
        var hung = Deadline.OnFreshThread(() => host.Probe.Echo("hung"));
        var hungLater = host.Probe.EchoAsync("hung", default).AsTask();
        await Deadline.Until(() => host.Runtime.Modules[0].Calls >= 3, "call inside IProbe.Echo");

        var report = await host.ApplyAsync(Policies.Impatient, "probe.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("IProbe.Echo");
        Assert.Contains("IProbe.EchoAsync", report.Modules.Failure!.Cause, StringComparison.Ordinal);
        Assert.Contains(report.Modules.Blockers, blocker => blocker.Contains("probe 3.0.0", StringComparison.Ordinal));
        report.Collected();
        await host.Serves(3, 41);

        ProbeHolder.Clear();
        Assert.Equal("hung@3", await hung.Within("end of the hung call"));
        Assert.Equal("hung@3", await hungLater.Within("end of the hung asynchronous call"));
        (await host.ApplyAsync("probe.2.0.0")).Applied().Collected();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task CallThatIgnoresCancellation_UpgradeBacksOutAndNamesTheMethod()
    {
        await using var host = await RuntimeHost.WithFaultAsync(ProbeFault.IgnoresCancellation);
        host.Probe.Add(41);
        var latch = new ProbeLatch();
        using var cancelled = new CancellationTokenSource();
        var call = host.Probe.WaitAsync(latch, cancelled.Token).AsTask();
        await latch.Entered.Within("call inside IProbe.WaitAsync");
        await cancelled.CancelAsync();

        var report = await host.ApplyAsync(Policies.Impatient, "probe.2.0.0");

        report.Failed(UpgradePhase.RolledBack, UpgradePhase.Close, "probe", "quiesce").Because("IProbe.WaitAsync");
        await host.Serves(3, 41);
        latch.Release();
        Assert.Equal(3, await call.Within("end of the call"));
        (await host.ApplyAsync("probe.2.0.0")).Applied();
        await host.Serves(2, 41);
    }

    [Fact]
    public async Task PrivateExceptions_ReachTheCallerTranslated_AndHoldNothing()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var thrown = Assert.Throws<ModuleFaultException>(() => host.Probe.ThrowPrivate("bad luck"));
        var thrownLater = await Assert.ThrowsAsync<ModuleFaultException>(() => host.Probe.ThrowPrivateAsync("bad luck", default).AsTask());
        Assert.Throws<ProbeException>(() => host.Probe.ThrowShared("shared"));

        var report = await host.ApplyAsync("probe.2.0.0");

        report.Applied().Collected();
        foreach (var exception in new[] { thrown, thrownLater })
            Assert.Equal(("probe", "1.0.0", "bad luck"), (exception.Module, exception.Version, exception.OriginalMessage));
    }
}
