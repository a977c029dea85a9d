using System.Diagnostics;
using LiveUpgrade.Load;
using LiveUpgrade.Proof;
using LiveUpgrade.Upgrades;
using PluginRuntime;
using PluginRuntime.Control;
using PluginRuntime.Kernel;

namespace LiveUpgrade;

/// <summary>The demo: load, the script while it runs, and what came of it. A view may read it at any time.</summary>
internal sealed class DemoRun(DemoOptions options, IPluginRuntime runtime, DeskParts parts, HttpClient http, IReadOnlyList<ScriptStep> steps)
{
    private readonly Lock _lock = new();
    private readonly List<StepResult> _results = [];
    private readonly List<TimelineEvent> _events = [];
    private readonly ServingVersions _versions = new();
    private readonly Ledger _ledger = new();

    internal DemoOptions Options => options;

    internal LoadStatistics Load { get; } = new();

    /// <summary>Requests of the script.</summary>
    internal int Requests => steps.OfType<UpgradeStep>().Count();

    /// <summary>The modules that serve, as the runtime says.</summary>
    internal IReadOnlyList<InstalledModule> Modules => runtime.Modules;

    /// <summary>The parts that run in processes of their own.</summary>
    internal DeskParts Parts => parts;

    /// <summary>What is being done, or <see langword="null"/>.</summary>
    internal RunningStep? Running { get; private set; }

    /// <summary>Acknowledged orders that their books know as they were acknowledged; <see langword="null"/> as long as they were not all asked for.</summary>
    internal int? InBooks { get; private set; }

    /// <summary>What the files of the log say; <see langword="null"/> as long as they are being written.</summary>
    internal OrderProof? Proof { get; private set; }

    /// <summary>Whether the whole script was gone through.</summary>
    internal bool IsComplete => Results.Count == steps.Count;

    /// <summary>The requests among the results.</summary>
    internal IEnumerable<UpgradeResult> Upgrades => Results.OfType<UpgradeResult>();

    internal IReadOnlyList<StepResult> Results
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
        .. IsComplete ? Array.Empty<string>() : [$"the run was ended after {Upgrades.Count()} of {Requests} requests."],
        .. Proof?.Problems ?? [],
    ];

    /// <summary>Runs to the end, or until <paramref name="cancellationToken"/>, which never cuts a step or a call short.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var generator = new LoadGenerator(http, options.Rate, Load, _versions, _ledger);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Note("load", $"{options.Rate:N0} orders a second over up to {options.Connections} connections");
        var load = generator.RunAsync(enough.Token);
        try
        {
            // The steps divide the time after the warm-up evenly, with calm before the first and after the last.
            var calm = options.Duration / (steps.Count + 1);
            await Task.Delay(DemoOptions.WarmUp, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            Load.Begin(new LoadWindow(LoadWindowKind.Calm));
            for (var number = 1; number <= steps.Count + 1; number++)
            {
                var wait = (number * calm) - Stopwatch.GetElapsedTime(began);
                await Task.Delay(wait > MinimumCalm ? wait : MinimumCalm, cancellationToken);
                if (number <= steps.Count)
                    await StepAsync(steps[number - 1]);
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
            Note("check", $"the books are asked for each of {_ledger.Count:N0} orders");
            InBooks = await generator.CheckBooksAsync(runtime.VirtualServers);
        }
        catch (Exception exception) when (exception is HttpRequestException or PluginRuntimeException)
        {
            Load.AddFault($"The state at the end could not be read: {exception.Message}");
        }
    }

    /// <summary>Reads the files of the log, which nobody may be writing any more, and compares them with what was acknowledged.</summary>
    internal void Prove(string folder) => Proof = OrderProof.Of(folder, _ledger);

    /// <summary>What is compared with must have been long enough.</summary>
    private static TimeSpan MinimumCalm => TimeSpan.FromMilliseconds(500);

    private async Task StepAsync(ScriptStep step)
    {
        var window = new StepWindow(Load);
        StepResult result = step switch
        {
            UpgradeStep upgrade => await UpgradeAsync(upgrade, window),
            KillStep kill => await KillAsync(kill, window),
            _ => throw new InvalidOperationException($"Nobody knows how to do '{step.Title}'."),
        };
        window.End();
        Running = null;
        lock (_lock)
            _results.Add(result);
        Note(result.Outcome, result.Describe(), isProblem: result.Problem is not null);
    }

    private async Task<UpgradeResult> UpgradeAsync(UpgradeStep step, StepWindow window)
    {
        var number = Upgrades.Count() + 1;
        var running = new RunningStep(number, step.Title, UpgradePhase.Inspect);
        Running = running;
        Note("request", $"{number} of {Requests}: {step.Title}");
        _versions.Announce(step.Modules, step.Books, step.Log);

        var request = step.Request with { Progress = new PhaseListener(progress => Running = running with { Phase = progress.To }) };
        var report = await runtime.ApplyAsync(request, CancellationToken.None);

        await _versions.SettleAsync(runtime);
        return new UpgradeResult(window, number, step, report, parts.Log.ProcessId, parts.Books.ProcessId);
    }

    private async Task<KillResult> KillAsync(KillStep step, StepWindow window)
    {
        Running = new RunningStep(null, step.Title, null);
        var part = parts[step.Part];
        Note("event", $"{step.Title}: kill -9 {part.ProcessId}");
        var (killed, servingAgain, failure) = await part.KillAsync();
        return new KillResult(window, step, killed, part.ProcessId, servingAgain, failure);
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
