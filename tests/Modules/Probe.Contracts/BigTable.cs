using System.Collections.Concurrent;
using PluginRuntime;

namespace Probe;

/// <summary>State in a shared type, handed over by reference.</summary>
public sealed class BigTable
{
    [HoldsSharedTypesOnly("Numbers only, compared by the framework's own comparer.")]
    private readonly ConcurrentDictionary<long, long> _entries;

    public BigTable(int count)
    {
        _entries = new(Environment.ProcessorCount, Math.Max(31, count));
        for (long key = 0; key < count; key++)
            _entries[key] = key;
    }

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<long, long>> Entries => _entries;

    public void Set(long key, long value) => _entries[key] = value;

    public bool TryGet(long key, out long value) => _entries.TryGetValue(key, out value);
}
