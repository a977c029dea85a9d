using System.Diagnostics;
using LiveUpgrade.Load;
using LiveUpgrade.Upgrades;
using PluginRuntime;
using PluginRuntime.Control;
using PluginRuntime.Kernel;

namespace LiveUpgrade;

/// <summary>The demo: load, upgrades while it runs, and what came of them. A view may read it at any time.</summary>
internal sealed class DemoRun(DemoOptions options, IPluginRuntime runtime, HttpClient http, IReadOnlyList<UpgradeStep> steps)
{
    private readonly Lock _lock = new();
    private readonly List<UpgradeResult> _results = [];
    private readonly List<TimelineEvent> _events = [];
    private readonly VersionTimeline _versions = new(VersionSet.First);

    internal DemoOptions Options => options;

    internal LoadStatistics Load { get; } = new();

    internal int Steps => steps.Count;

    /// <summary>What serves, as the runtime says.</summary>
    internal IReadOnlyList<InstalledModule> Modules => runtime.Modules;

    /// <summary>The request that is being applied, or <see langword="null"/>.</summary>
    internal RunningUpgrade? Running { get; private set; }

    /// <summary>Whether the whole script was gone through.</summary>
    internal bool IsComplete => Results.Count == steps.Count;

    internal IReadOnlyList<UpgradeResult> Results
    {
        get
        {
            lock (_lock)
                return [.. _results];
        }
    }

    /// <summary>What has happened since the given event, the oldest first.</summary>
    internal IReadOnlyList<TimelineEvent> EventsFrom(int first)
    {
        lock (_lock)
            return [.. _events.Skip(first)];
    }

    /// <summary>What was wrong, for a person; empty when all went well.</summary>
    internal IReadOnlyList<string> Problems =>
    [
        .. Results.Select(result => result.Problem).OfType<string>(),
        .. Load.Faults,
        .. Load.Failed > Load.Faults.Count ? [$"... and {Load.Failed - Load.Faults.Count} more failed calls."] : Array.Empty<string>(),
        .. IsComplete ? Array.Empty<string>() : [$"the run was ended after {Results.Count} of {steps.Count} upgrades."],
    ];

    /// <summary>Runs to the end, or until <paramref name="cancellationToken"/>, which never cuts an upgrade or a call short.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var generator = new LoadGenerator(http, options.Rate, Load, _versions);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Note("load", $"{options.Rate:N0} orders a second over up to {options.Connections} connections");
        var load = generator.RunAsync(enough.Token);
        try
        {
            // The upgrades divide the time after the warm-up evenly, with calm before the first and after the last.
            var calm = options.Duration / (steps.Count + 1);
            await Task.Delay(DemoOptions.WarmUp, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            Load.Begin(new LoadWindow(LoadWindowKind.Calm));
            for (var number = 1; number <= steps.Count + 1; number++)
            {
                var wait = (number * calm) - Stopwatch.GetElapsedTime(began);
                await Task.Delay(wait > MinimumCalm ? wait : MinimumCalm, cancellationToken);
                if (number <= steps.Count)
                    await UpgradeAsync(number, steps[number - 1]);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Note("stop", "ended by the user");
        }

        await enough.CancelAsync();
        await load;
        try
        {
            await generator.CheckStateAsync();
        }
        catch (HttpRequestException exception)
        {
            Load.AddFault($"The state at the end could not be read: {exception.Message}");
        }
    }

    /// <summary>What is compared with must have been long enough.</summary>
    private static TimeSpan MinimumCalm => TimeSpan.FromMilliseconds(500);

    private async Task UpgradeAsync(int number, UpgradeStep step)
    {
        var at = Load.Elapsed;
        var running = new RunningUpgrade(number, step.Title, UpgradePhase.Inspect);
        Running = running;
        Note("request", $"{number} of {steps.Count}: {step.Title}");
        var during = new LoadWindow(LoadWindowKind.Upgrade);
        var before = Load.Begin(during);
        _versions.Announce(step.Result);

        var request = step.Request with { Progress = new PhaseListener(progress => Running = running with { Phase = progress.To }) };
        var report = await runtime.ApplyAsync(request, CancellationToken.None);

        var serving = runtime.Modules.ToDictionary(module => module.Id, module => module.Version);
        _versions.Settle(new VersionSet(serving["admission"], serving["pricing"]));
        Load.Begin(new LoadWindow(LoadWindowKind.Calm));
        Running = null;
        var result = new UpgradeResult(number, step, at, Load.Elapsed - at, report, before, during);
        lock (_lock)
            _results.Add(result);
        Note(report.Outcome.ToString().ToLowerInvariant(), Describe(result), isProblem: result.Problem is not null);
    }

    private static string Describe(UpgradeResult result)
    {
        var report = result.Report.Modules;
        if (report.Failure is { } failure)
            return $"{failure.Phase}, {failure.Step}: {failure.Cause}";
        return $"switched after {report.TimeToSwitch.TotalMilliseconds:N0} ms, gates closed {report.GateClosed.TotalMilliseconds:0.00} ms, "
            + $"{report.CallersHeld} held, {report.Retired.Count(retired => retired.IsCollected)} of {report.Retired.Count} collected";
    }

    private void Note(string kind, string text, bool isProblem = false)
    {
        lock (_lock)
            _events.Add(new TimelineEvent(Load.Elapsed, kind, text, isProblem));
    }

    private sealed class PhaseListener(Action<UpgradeProgress> report) : IProgress<UpgradeProgress>
    {
        public void Report(UpgradeProgress value) => report(value);
    }
}
