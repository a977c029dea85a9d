using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Admission;

/// <summary>The clients known at present: a bounded table that can note which of them change.</summary>
internal sealed class ClientTable
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private int _count;
    private ChangeNotes? _changes;

    public int Count => Volatile.Read(ref _count);

    public bool TryFind(string client, [NotNullWhen(true)] out TokenBucket? bucket) => _buckets.TryGetValue(client, out bucket);

    /// <summary>Adds a client, or finds the one that somebody else has just added.</summary>
    /// <returns><see langword="null"/> when the table is full.</returns>
    public TokenBucket? Introduce(string client, TokenBucket newcomer, int maximum)
    {
        // Counted before it is added: the table never holds more than the maximum, however many threads add.
        if (Interlocked.Increment(ref _count) <= maximum)
        {
            var bucket = _buckets.GetOrAdd(client, newcomer);
            if (bucket != newcomer)
                Interlocked.Decrement(ref _count);
            return bucket;
        }
        Interlocked.Decrement(ref _count);
        return null;
    }

    /// <summary>Says that a client is about to change. Whoever looks at <see cref="_changes"/> outside the lock could miss an export.</summary>
    public void Changing_NeedsLock(string client, TokenBucket bucket) => _changes?.Note_NeedsLock(client, bucket);

    public void Forget_NeedsLock(string client, TokenBucket bucket)
    {
        Changing_NeedsLock(client, bucket);
        bucket.IsForgotten = true;
        if (_buckets.TryRemove(KeyValuePair.Create(client, bucket)))
            Interlocked.Decrement(ref _count);
    }

    public IEnumerable<KeyValuePair<string, TokenBucket>> All() => _buckets;

    /// <summary>
    /// Begins to note changes. The exchange is a full fence: a client that was added without being noted is seen by the
    /// enumeration that follows, and a bucket that was changed without being noted is still locked when that comes to it.
    /// </summary>
    public void StartNoting() => Interlocked.Exchange(ref _changes, new ChangeNotes());

    /// <summary>Ends it, and gives what was noted: nothing, if nobody was noting.</summary>
    public ChangeNotes StopNoting() => Interlocked.Exchange(ref _changes, null) ?? new ChangeNotes();

    /// <summary>Puts an imported client in place of the one of that name.</summary>
    public void Put(string client, TokenBucket bucket)
    {
        if (!_buckets.ContainsKey(client))
            Interlocked.Increment(ref _count);
        _buckets[client] = bucket;
    }

    public void Remove(string client)
    {
        if (_buckets.TryRemove(client, out _))
            Interlocked.Decrement(ref _count);
    }

    public void Clear()
    {
        _buckets.Clear();
        Interlocked.Exchange(ref _count, 0);
    }
}
