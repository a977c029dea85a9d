using System.Globalization;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>How one request of the script went, as the runtime reports it and as its callers saw it. It ends when the old generations have retired.</summary>
/// <param name="Window">The calls meanwhile.</param>
/// <param name="Number">Its place among the requests, from 1.</param>
/// <param name="Step">The request.</param>
/// <param name="Report">What the runtime says.</param>
/// <param name="LogProcess">The process of the log afterwards.</param>
/// <param name="BooksProcess">The process of the books afterwards.</param>
internal sealed record UpgradeResult(StepWindow Window, int Number, UpgradeStep Step, ServiceReport Report, int LogProcess, int BooksProcess) : StepResult(Window)
{
    /// <summary>What became of the log; <see langword="null"/> when the request had nothing to do with it.</summary>
    internal OffloadReport? Log => Report.Offloads.Count == 0 ? null : Report.Offloads[0];

    /// <summary>What became of the books; <see langword="null"/> when the request had nothing to do with them.</summary>
    internal HostReport? Books => Report.Hosts.Count == 0 ? null : Report.Hosts[0];

    internal bool HasModules => Report.Modules.Changes.Count > 0;

    /// <summary>From the request to the switch, the last of them.</summary>
    internal TimeSpan TimeToSwitch => new[] { Report.Modules.TimeToSwitch, Log?.TimeToSwitch ?? TimeSpan.Zero, Books?.TimeToSwitch ?? TimeSpan.Zero }.Max();

    /// <summary>The longest time that the gates of modules, or one book, were closed; <see langword="null"/>: nothing was.</summary>
    internal TimeSpan? Closed => HasModules ? Report.Modules.GateClosed : Books?.Pause;

    /// <summary>The longest wait of a caller, at a closed gate or in the router, or for a book that moved; that is at most how long the book was closed.</summary>
    internal TimeSpan LongestWait => new[] { Report.Modules.Pause, Log?.Pause ?? TimeSpan.Zero, Books?.Pause ?? TimeSpan.Zero }.Max();

    /// <summary>How many waited there; who waits for a book that moves is not counted.</summary>
    internal long CallersHeld => Report.Modules.CallersHeld + (Log?.CallsHeld ?? 0);

    /// <summary>Whether all who waited are counted.</summary>
    internal bool AreHeldCounted => Books is null;

    /// <summary>Books that have their place in the new process.</summary>
    internal int Moved => Books?.Moves.Count(move => move.IsMoved) ?? 0;

    /// <summary>Generations that left service.</summary>
    internal int Retired => Report.Modules.Retired.Count + (Log is null ? 0 : 1) + (Books is null ? 0 : Math.Max(1, Books.Retired.Count));

    /// <summary>Those of them that are proved to be gone: modules collected, processes reaped.</summary>
    internal int Gone => Report.Modules.Retired.Count(retired => retired.IsCollected) + (Log?.Retired is null ? 0 : 1) + (Books?.Retired.Count ?? 0);

    internal override string? Problem => Wrong is { } wrong ? $"request {Number} ({Step.Title}){wrong}. {Report}" : null;

    internal override string Outcome => Report.Outcome.ToString().ToLowerInvariant();

    private string? Wrong =>
        !Report.IsApplied ? " was not applied"
        : Report.Modules.Retired.FirstOrDefault(retired => !retired.IsCollected) is { } left ? $": {left.Module} {left.Version} is not collected"
        : Log is { Retired: null } ? ": the old process of the block log is not reaped"
        : Books is { Retired.Count: 0 } ? ": the old process of the order books is not reaped"
        : Books is not null && Moved < Books.Moves.Count ? $": {Books.Moves.Count - Moved} order books stayed where they were"
        : null;

    internal override string Describe()
    {
        var modules = Report.Modules;
        if ((modules.Failure ?? Log?.Failure ?? Books?.Failure) is { } failure)
            return $"{failure.Phase}, {failure.Step}: {failure.Cause}";
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"switched after {TimeToSwitch.TotalMilliseconds:N0} ms")];
        if (HasModules)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"gates closed {modules.GateClosed.TotalMilliseconds:0.00} ms"));
        if (Books is not null)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Moved} books moved, each closed {Books.Pause.TotalMilliseconds:0.00} ms at most"));
        if (AreHeldCounted)
            parts.Add($"{CallersHeld} held");
        if (HasModules)
            parts.Add($"{modules.Retired.Count(retired => retired.IsCollected)} of {modules.Retired.Count} collected");
        if (Log is not null)
            parts.Add(Process(Log.Retired, LogProcess));
        if (Books is not null)
            parts.Add(Process(Books.Retired.Count == 0 ? null : Books.Retired[0], BooksProcess));
        return string.Join(", ", parts);
    }

    private static string Process(RetiredProcess? old, int now) => old is null ? $"process {now}, old NOT reaped" : $"process {old.ProcessId} -> {now}, old reaped";
}
