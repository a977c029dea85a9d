using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>When records are written: never while a gate is closed, but for the one that says that it will reopen on the old.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly NamedKernel _kernel = new();
    private readonly GateWatch _watch = new();

    [Fact]
    public async Task UpgradeThatGoesWell_WritesWhileTheGateIsOpen_AndServesWhatTheRecordSays()
    {
        await using var host = await StartAsync();

        (await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = GateWatch.Watched }).Within("report")).Applied();

        Assert.Equal(["Received: open on 1", "Decided: open on 1", "Switched: open on 2", "Ended: open on 2"], _watch.Seen);
    }

    [Fact]
    public async Task ProbationThatFails_WritesThatItIsUndone_WhileTheNewServes()
    {
        await using var host = await StartAsync();

        await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = GateWatch.Watched, Steps = new HoldingSteps().Go().Keep("it is turned") }).Within("report");

        Assert.Equal(["Received: open on 1", "Decided: open on 1", "Switched: open on 2", "Reverted: open on 2", "Ended: open on 1"], _watch.Seen);
    }

    [Fact]
    public async Task CallsStayInside_WritesThatItIsUndone_BeforeTheGateReopens()
    {
        await using var host = await StartAsync();
        var latch = new ProbeLatch();
        var call = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");

        await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = GateWatch.Watched, Policy = Policies.Impatient }).Within("report");
        latch.Release();

        Assert.Equal(["Received: open on 1", "Decided: open on 1", "Reverted: closed", "Ended: open on 1"], _watch.Seen);
        await call.Within("end of the call");
    }

    [Fact]
    public async Task WayBackIsBlocked_TheJournalSaysInTheEndThatTheNewServes()
    {
        await using var host = await _kernel.StartAsync(
            runtime =>
            {
                runtime.Services.AddSingleton<IJournalWatch>(_watch);
                RuntimeHost.Install(runtime, "probe.1.0.0");
            },
            RuntimeHost.FaultSetting(ProbeFault.IgnoresCancellation));
        _watch.Probe = host.Probe;
        var steps = new HoldingSteps().Go();
        var applying = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.3.0.0") with { Id = GateWatch.Watched, Policy = Policies.Impatient, Steps = steps });
        await steps.Proved;
        var latch = new ProbeLatch();
        var call = host.Probe.WaitAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside the new version");

        steps.Keep("it is turned");

        var report = await applying.Within("report");
        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(["Received: open on 1", "Decided: open on 1", "Switched: open on 3", "Reverted: open on 3", "Settled: open on 3", "Ended: open on 3"], _watch.Seen);
        Assert.Equal("3.0.0", Assert.Single(host.Get<KernelState>().Journal!.Versions).Version);
        latch.Release();
        await call.Within("end of the call");
    }

    [Fact]
    public async Task RequestThatIsRefused_WritesNoDecision()
    {
        await using var host = await StartAsync();

        await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.4.0.0-missing-member") with { Id = GateWatch.Watched }).Within("report");

        Assert.Equal(["Received: open on 1", "Ended: open on 1"], _watch.Seen);
        Assert.Equal(RecordedOutcome.Rejected, (await host.Runtime.HistoryAsync(1))[0].Outcome);
    }

    [Fact]
    public async Task RecordThatItIsUndone_HangsOnTheDisk_TheGateReopensAllTheSame_AndTheReportSaysSo()
    {
        await using var host = await StartAsync();
        _watch.HangsAt = JournalRecord.Reverted;
        var latch = new ProbeLatch();
        var call = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");

        var applying = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = GateWatch.Watched, Policy = Policies.Impatient });
        await _watch.Hangs.Within("record that hangs");
        Assert.Equal(0, await host.Probe.AddAsync(0, default).Within("call past the gate while the record hangs"));
        _watch.LetGo();
        latch.Release();

        var report = await applying.Within("report");
        Assert.Contains(report.Remarks, static remark => remark.Contains("could not be noted in time", StringComparison.Ordinal));
        Assert.Equal("1.0.0", Assert.Single(host.Get<KernelState>().Journal!.Versions).Version);
        await call.Within("end of the call");
    }

    public void Dispose() => _kernel.Dispose();

    private async Task<RuntimeHost> StartAsync()
    {
        var host = await _kernel.StartAsync(runtime =>
        {
            runtime.Services.AddSingleton<IJournalWatch>(_watch);
            RuntimeHost.Install(runtime, "probe.1.0.0");
        });
        _watch.Probe = host.Probe;
        return host;
    }

    /// <summary>Looks at the gate at each record of one request.</summary>
    private sealed class GateWatch : IJournalWatch
    {
        internal const string Watched = "watched";

        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new();

        internal IProbe? Probe { get; set; }

        internal ConcurrentQueue<string> Seen { get; } = new();

        internal JournalRecord? HangsAt { get; set; }

        internal Task Hangs => _hangs.Task;

        internal void LetGo() => _letGo.SetResult();

        public void Writing(string request, JournalRecord record)
        {
            if (request != Watched)
                return;
            if (record == HangsAt)
            {
                _hangs.TrySetResult();
                _letGo.Task.Wait();
            }

            var answer = Deadline.OnFreshThread(() => Probe!.Stamp);
            Seen.Enqueue($"{record}: {(answer.Wait(Expect.GateIsOpenWithin) ? $"open on {answer.Result}" : "closed")}");
        }

        public void Written(string request, JournalRecord record)
        {
        }
    }
}
