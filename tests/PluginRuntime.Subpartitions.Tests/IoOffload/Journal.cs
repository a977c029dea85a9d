using System.Collections;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>What processes were told, in order, as <c>generation step</c>. Thread-safe.</summary>
internal sealed class Journal : IEnumerable<string>
{
    private readonly Lock _lock = new();
    private readonly List<string> _entries = [];
    private readonly List<(string Entry, TaskCompletionSource<string> Seen)> _waiting = [];

    internal void Add(string entry)
    {
        TaskCompletionSource<string>[] seen;
        lock (_lock)
        {
            _entries.Add(entry);
            seen = [.. _waiting.Where(waiting => waiting.Entry == entry).Select(waiting => waiting.Seen)];
            _waiting.RemoveAll(waiting => waiting.Entry == entry);
        }

        foreach (var one in seen)
            one.SetResult(entry);
    }

    /// <summary>Completes when the entry is there.</summary>
    internal Task<string> SeenAsync(string entry)
    {
        lock (_lock)
        {
            if (_entries.Contains(entry))
                return Task.FromResult(entry);
            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((entry, seen));
            return seen.Task;
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        lock (_lock)
            return _entries.ToArray().AsEnumerable().GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
