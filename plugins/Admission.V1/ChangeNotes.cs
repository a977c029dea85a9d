using System.Collections.Concurrent;

namespace Admission;

/// <summary>The names of the clients that changed since the bulk of the state was exported.</summary>
internal sealed class ChangeNotes
{
    private readonly ConcurrentQueue<string> _names = new();

    public IEnumerable<string> Names => _names.Distinct(StringComparer.Ordinal);

    /// <summary>Notes a client once. The caller holds the bucket's lock.</summary>
    public void Note_NeedsLock(string client, TokenBucket bucket)
    {
        if (bucket.NotedIn == this)
            return;
        bucket.NotedIn = this;
        _names.Enqueue(client);
    }
}
