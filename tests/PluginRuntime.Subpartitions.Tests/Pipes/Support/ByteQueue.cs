namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>One direction of an in-memory pipe: a ring of bytes. A write waits for room, a read for bytes. One reader, one writer.</summary>
/// <param name="capacity">Bytes that it holds.</param>
internal sealed class ByteQueue(int capacity)
{
    private readonly Lock _sync = new();
    private readonly byte[] _ring = new byte[capacity];
    private TaskCompletionSource? _changed;
    private int _start;
    private int _count;
    private bool _writerStopped;
    private bool _readerStopped;

    /// <summary>Reads what there is, at least a byte; 0 at the end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_sync)
            {
                ObjectDisposedException.ThrowIf(_readerStopped, this);
                if (_count > 0)
                    return Take(buffer.Span);
                if (_writerStopped)
                    return 0;
                change = WaitLocked();
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes all; fails when nobody will read it.</summary>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_sync)
            {
                ObjectDisposedException.ThrowIf(_writerStopped, this);
                if (_readerStopped)
                    throw new IOException("Broken pipe");
                bytes = bytes[Put(bytes.Span)..];
                if (bytes.Length == 0)
                    return;
                change = WaitLocked();
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    internal void StopWriting()
    {
        lock (_sync)
        {
            _writerStopped = true;
            ChangedLocked();
        }
    }

    internal void StopReading()
    {
        lock (_sync)
        {
            _readerStopped = true;
            ChangedLocked();
        }
    }

    private int Take(Span<byte> target)
    {
        var length = Math.Min(target.Length, _count);
        var first = Math.Min(length, capacity - _start);
        _ring.AsSpan(_start, first).CopyTo(target);
        _ring.AsSpan(0, length - first).CopyTo(target[first..]);
        _start = (_start + length) % capacity;
        _count -= length;
        ChangedLocked();
        return length;
    }

    private int Put(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, capacity - _count);
        var end = (_start + _count) % capacity;
        var first = Math.Min(length, capacity - end);
        bytes[..first].CopyTo(_ring.AsSpan(end));
        bytes[first..length].CopyTo(_ring);
        _count += length;
        if (length > 0)
            ChangedLocked();
        return length;
    }

    private Task WaitLocked() => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void ChangedLocked()
    {
        _changed?.SetResult();
        _changed = null;
    }
}
