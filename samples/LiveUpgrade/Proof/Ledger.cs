using System.IO.Hashing;

namespace LiveUpgrade.Proof;

/// <summary>What callers were told: every order that was acknowledged, as about 100 bytes of memory. Thread-safe.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Acknowledgement> _orders = new(StringComparer.Ordinal);

    /// <summary>How many they are.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _orders.Count;
        }
    }

    /// <summary>An order was acknowledged.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="sequence">The place it was told.</param>
    /// <param name="record">What its record must be.</param>
    internal void Add(string id, long sequence, ReadOnlySpan<byte> record)
    {
        var acknowledgement = new Acknowledgement(sequence, XxHash128.HashToUInt128(record));
        lock (_lock)
            _orders.Add(id, acknowledgement);
    }

    /// <summary>All of them, by id.</summary>
    internal Dictionary<string, Acknowledgement> ToDictionary()
    {
        lock (_lock)
            return new(_orders, StringComparer.Ordinal);
    }

    /// <summary>What an order was told.</summary>
    /// <param name="Sequence">Its place in the log.</param>
    /// <param name="Digest">A digest of its record.</param>
    internal readonly record struct Acknowledgement(long Sequence, UInt128 Digest)
    {
        /// <summary>Whether a record of the log is the one that was acknowledged: in its place, every byte.</summary>
        internal bool IsOf(LogEntry entry) => entry.Sequence == Sequence && XxHash128.HashToUInt128(entry.Payload.Span) == Digest;
    }
}
