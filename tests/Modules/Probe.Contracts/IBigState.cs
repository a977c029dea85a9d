using PluginRuntime;

namespace Probe;

/// <summary>A table of many entries, for benchmarks of the hand-over.</summary>
[Contract]
public interface IBigState
{
    int Version { get; }

    int Count { get; }

    /// <summary>Replaces the table by the entries 0..count-1, each its own value.</summary>
    void Fill(int count);

    void Set(long key, long value);

    bool TryGet(long key, out long value);

    /// <summary>Adds one to an entry and keeps the processor busy, for a body of a known length.</summary>
    /// <returns>The entry's new value.</returns>
    long Spin(long key, int microseconds);

    /// <summary>Sum of all values: tells whether an entry was lost.</summary>
    long Checksum();
}
