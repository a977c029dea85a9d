using System.Collections.Concurrent;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>How long callers waited in upgrades of this process so far, by id. Bounded: the last few of each. Thread-safe.</summary>
internal sealed class PauseHistory
{
    private const int MostOfOne = 5;
    private const int MostIds = 4096;

    private readonly ConcurrentDictionary<string, TimeSpan[]> _pauses = new(StringComparer.Ordinal);

    /// <summary>Notes what a request did that was applied, and was an upgrade: nobody waits for what is installed.</summary>
    internal void Note(ServiceReport report)
    {
        if (!report.IsApplied)
            return;
        foreach (var change in report.Modules.Changes.Where(static change => change is { From: not null, To: not null }))
            Note(change.Module, report.Modules.Pause);
        foreach (var offload in report.Offloads.Where(static offload => offload is { From: not null, To: not null }))
            Note(offload.Subpartition, offload.Pause);
        foreach (var host in report.Hosts.Where(static host => host is { From: not null, To: not null, Moves.Count: > 0 }))
            Note(host.Type, host.Pause);
    }

    /// <summary>The last pauses of an id.</summary>
    internal IReadOnlyList<TimeSpan> Of(string id) => _pauses.TryGetValue(id, out var pauses) ? pauses : [];

    private void Note(string id, TimeSpan pause)
    {
        if (_pauses.Count < MostIds || _pauses.ContainsKey(id))
            _pauses.AddOrUpdate(id, [pause], (_, before) => [.. before.TakeLast(MostOfOne - 1), pause]);
    }
}
