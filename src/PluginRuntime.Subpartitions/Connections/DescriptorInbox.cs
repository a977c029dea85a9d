using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Descriptors that came, until whoever waits for their transfer takes them. Thread-safe.</summary>
/// <param name="most">More than so many that nobody has taken mean that the other end does not keep the rules.</param>
internal sealed class DescriptorInbox(int most)
{
    /// <summary>So many transfers that were discarded are remembered, the newest.</summary>
    private const int MostDiscarded = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, DescriptorTransfer> _transfers = [];
    private readonly HashSet<long> _discarded = [];
    private readonly Queue<long> _discardedInOrder = new();
    private int _held;
    private string? _closed;

    /// <summary>Takes a message in.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="descriptors">Owned from here on.</param>
    /// <returns>What is wrong with it; <see langword="null"/>: nothing.</returns>
    internal string? Add(DescriptorHeader header, List<SafeHandle> descriptors)
    {
        DescriptorTransfer? ready = null;
        string? wrong;
        lock (_lock)
        {
            wrong = Wrong(header, descriptors.Count);
            if (wrong is null && _closed is null && !_discarded.Contains(header.Transfer))
            {
                var transfer = FindOrAdd(header.Transfer);
                transfer.Total = header.Total;
                transfer.Arrived.AddRange(descriptors);
                _held += descriptors.Count;
                descriptors = [];
                if (transfer.IsReady)
                    ready = Remove(header.Transfer);
            }
        }

        foreach (var unwanted in descriptors)
            unwanted.Dispose();
        ready?.Deliver(header.Transfer);
        return wrong;
    }

    /// <summary>Waits for all descriptors of a transfer. When the wait is cancelled, they are kept until <see cref="Discard"/>.</summary>
    /// <returns>The descriptors, owned by the caller, in the order in which they were sent.</returns>
    /// <exception cref="IOException">The channel is closed, or the transfer has another number of descriptors.</exception>
    internal async Task<IReadOnlyList<SafeHandle>> TakeAsync(long id, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return [];
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new TaskCompletionSource<IReadOnlyList<SafeHandle>>(TaskCreationOptions.RunContinuationsAsynchronously);
        DescriptorTransfer? ready = null;
        lock (_lock)
        {
            if (_closed is not null)
                throw new IOException(_closed);
            var transfer = FindOrAdd(id);
            if (transfer.Waiter is not null)
                throw new InvalidOperationException($"Someone waits for the descriptors of transfer {id} already.");
            transfer.Expected = count;
            transfer.Waiter = waiter;
            if (transfer.IsReady)
                ready = Remove(id);
        }

        ready?.Deliver(id);
        await using (cancellationToken.UnsafeRegister(_ => Cancel(id, waiter, cancellationToken), null).ConfigureAwait(false))
            return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Closes what has come of a transfer and what still comes of it.</summary>
    internal void Discard(long id)
    {
        DescriptorTransfer? transfer;
        lock (_lock)
        {
            transfer = Remove(id);
            if ((transfer is null || transfer.Arrived.Count != transfer.Total) && _discarded.Add(id))
            {
                _discardedInOrder.Enqueue(id);
                if (_discarded.Count > MostDiscarded)
                    _discarded.Remove(_discardedInOrder.Dequeue());
            }
        }

        End(transfer, new IOException($"Transfer {id} was discarded."));
    }

    /// <summary>Closes all that has come, and lets nobody wait any longer.</summary>
    internal void Close(string reason)
    {
        DescriptorTransfer[] left;
        lock (_lock)
        {
            _closed ??= reason;
            left = [.. _transfers.Values];
            _transfers.Clear();
            _held = 0;
        }

        foreach (var transfer in left)
            End(transfer, new IOException(reason));
    }

    private static void End(DescriptorTransfer? transfer, IOException failure)
    {
        transfer?.Dispose();
        transfer?.Waiter?.TrySetException(failure);
    }

    private string? Wrong(DescriptorHeader header, int came)
    {
        if (came != header.Count || came == 0 || header.First < 0 || header.First + (long)header.Count > header.Total)
            return $"It sent {came} descriptors and said {header}.";
        if (_discarded.Contains(header.Transfer))
            return null;
        var transfer = _transfers.GetValueOrDefault(header.Transfer);
        if (header.First != (transfer?.Arrived.Count ?? 0) || header.Total != (transfer?.Total ?? header.Total))
            return $"It sent {header} when {transfer?.Arrived.Count ?? 0} had come.";
        return _held + came > most ? $"It sent descriptors that nobody took: more than {most}." : null;
    }

    private DescriptorTransfer FindOrAdd(long id)
    {
        if (!_transfers.TryGetValue(id, out var transfer))
            _transfers.Add(id, transfer = new DescriptorTransfer());
        return transfer;
    }

    private DescriptorTransfer? Remove(long id)
    {
        if (_transfers.Remove(id, out var transfer))
            _held -= transfer.Arrived.Count;
        return transfer;
    }

    private void Cancel(long id, TaskCompletionSource<IReadOnlyList<SafeHandle>> waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // One that is not here any more is being delivered.
            if (!_transfers.TryGetValue(id, out var transfer) || transfer.Waiter != waiter)
                return;
            transfer.Waiter = null;
        }

        waiter.TrySetCanceled(cancellationToken);
    }
}
