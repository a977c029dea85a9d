using System.IO.Pipelines;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// What goes to the peer. A flush sends at once, on whatever thread it runs; what the system does not take is kept and sent by the loop,
/// and whoever flushes waits while more than <see cref="PauseBytes"/> are kept.
/// </summary>
/// <param name="connection">The connection.</param>
internal sealed class ConnectionOutput(ServerConnection connection) : PipeWriter
{
    /// <summary>A flush waits while more is unsent.</summary>
    internal const int PauseBytes = 64 * 1024;

    /// <summary>And goes on when no more than this is.</summary>
    internal const int ResumeBytes = 32 * 1024;

    /// <summary>
    /// While its server waits for a safe point, a slow peer is no reason to stay: a flush waits only if more than this was added before it
    /// since then. So a handler that writes without end stays bounded, and one that writes one long answer does not wait.
    /// </summary>
    internal const int MovingBytes = 1024 * 1024;

    private const int UsualRoom = 4 * 1024;

    private readonly Waiter<FlushResult> _waiter = new(connection.Sync);

    /// <summary>The loop takes from the beginning and the writer adds at the end, each by itself; all else is done under the lock.</summary>
    private PooledBytes _bytes;

    /// <summary>Where that ends which was flushed; the loop sends no more.</summary>
    private int _flushedEnd;
    private int _movingBound;
    private bool _cancel;
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _bytes.End - _flushedEnd;

    /// <summary>Whether its handler has completed it.</summary>
    internal bool IsCompleted { get; private set; }

    /// <summary>Whether all that was flushed is sent.</summary>
    internal bool IsEmpty => Flushed == 0;

    /// <summary>Bytes that were written and not sent.</summary>
    internal ReadOnlyMemory<byte> Unsent => _bytes.Memory;

    private int Flushed => _flushedEnd - _bytes.Start;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (IsCompleted)
            throw new InvalidOperationException("The output was completed by its handler.");
        var least = Math.Max(sizeHint, 1);
        if (_bytes.Array is { } array && array.Length - _bytes.End >= least)
            return array.AsMemory(_bytes.End);
        lock (connection.Sync)
        {
            var flushed = Flushed;
            var room = _bytes.Room(least, UsualRoom);
            _flushedEnd = _bytes.Start + flushed;
            return room;
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if ((uint)bytes > (uint)((_bytes.Array?.Length ?? 0) - _bytes.End))
            throw new ArgumentOutOfRangeException(nameof(bytes));
        _bytes.Added(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        short version;
        lock (connection.Sync)
        {
            if (_waiter.IsPending)
                throw new InvalidOperationException("A flush is pending already.");
            var before = Flushed;
            Commit();
            var canceled = _cancel;
            _cancel = false;
            if (_ended || canceled || (connection.IsMoving ? before <= _movingBound : Flushed <= PauseBytes))
                return new(new FlushResult(canceled, _ended));
            version = _waiter.Begin(cancellationToken);
        }

        return _waiter.Wait(version, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        lock (connection.Sync)
        {
            if (!_waiter.IsPending)
            {
                _cancel = true;
                return;
            }

            _waiter.End();
        }

        _waiter.SetResult(new FlushResult(isCanceled: true, isCompleted: false));
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        CommitAll();
        IsCompleted = true;
    }

    /// <summary>A handler begins, or the rest goes out: what is unsent comes first.</summary>
    internal void Restart()
    {
        lock (connection.Sync)
        {
            IsCompleted = _cancel = false;
            Send(mayRelease: true);
        }
    }

    /// <summary>What another process had not sent.</summary>
    internal void Fill(ReadOnlySpan<byte> unsent)
    {
        if (unsent.IsEmpty)
            return;
        unsent.CopyTo(_bytes.Room(unsent.Length, UsualRoom).Span);
        _bytes.Added(unsent.Length);
        _flushedEnd = _bytes.End;
    }

    /// <summary>Its handler has returned: what it wrote and did not flush belongs to what is sent.</summary>
    internal void CommitAll()
    {
        lock (connection.Sync)
            Commit();
    }

    /// <summary>Its handler has returned; a flush that it left pending ends.</summary>
    internal void EndWait() => Resume(int.MaxValue);

    /// <summary>Whoever waits for a slow peer goes on, to come to a safe point.</summary>
    internal void BeginMove()
    {
        lock (connection.Sync)
            _movingBound = Flushed + MovingBytes;
        EndWait();
    }

    /// <summary>Nothing more is sent; what is written goes nowhere.</summary>
    internal void End()
    {
        lock (connection.Sync)
        {
            _ended = true;
            Send(mayRelease: false);
        }

        Resume(ResumeBytes);
    }

    /// <summary>Gives the memory back. No handler writes to it any more.</summary>
    internal void Release()
    {
        _bytes.Release();
        _flushedEnd = 0;
    }

    /// <summary>There is room in the system's buffer. On the loop's thread.</summary>
    internal void OnWritable()
    {
        bool sent;
        lock (connection.Sync)
        {
            if (connection.IsClosed)
                return;
            Send(mayRelease: _waiter.IsPending);
            sent = IsEmpty;
        }

        Resume(ResumeBytes);
        if (sent)
            connection.OnSent();
    }

    private void Commit()
    {
        var waitsForRoom = !IsEmpty;
        _flushedEnd = _bytes.End;
        if (!waitsForRoom || _ended)
            Send(mayRelease: true);
    }

    private void Resume(int most)
    {
        bool ended;
        lock (connection.Sync)
        {
            if (!_waiter.IsPending || Flushed > most)
                return;
            _waiter.End();
            ended = _ended;
        }

        _waiter.SetResult(new FlushResult(isCanceled: false, ended));
    }

    /// <summary>Sends what the system takes, and waits for room for the rest. Under the lock.</summary>
    /// <param name="mayRelease">Nobody has room in hand to which he is about to write.</param>
    private void Send(bool mayRelease)
    {
        while (!_ended && !connection.IsClosed && Flushed > 0)
        {
            var sent = SocketCalls.Send(connection.Socket, _bytes.Span[..Flushed]);
            if (sent >= 0)
            {
                _bytes.Taken(sent);
                continue;
            }

            if (Errno.Last == Errno.Interrupted)
                continue;
            if (Errno.Last is Errno.Again or Errno.NoBuffers or Errno.NoMemory)
            {
                connection.Arm(Epoll.Out);
                return;
            }

            _ended = true;
        }

        if (_ended)
            _bytes.Taken(Flushed);
        connection.Disarm(Epoll.Out);
        if (mayRelease && _bytes.Length == 0)
            Release();
    }
}
