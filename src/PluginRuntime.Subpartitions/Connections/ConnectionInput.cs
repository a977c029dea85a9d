using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using PluginRuntime.Subpartitions.Connections.Linux;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// What comes from the peer. Bytes are received when the handler waits for some and no sooner, so that the system's buffer is the only one
/// that a fast peer fills; the handler goes on at once, on the loop's thread. Always one piece of memory.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="stopping">Its server's end: a read with this token need not register for it.</param>
internal sealed class ConnectionInput(ServerConnection connection, CancellationToken stopping) : PipeReader
{
    private const int LeastRoom = 4 * 1024;
    private const int UsualRoom = 16 * 1024;
    private const int MostRoom = 256 * 1024;

    private readonly Waiter<ReadResult> _waiter = new(connection.Sync);
    private PooledBytes _bytes;
    private int _examined;
    private int _usual = UsualRoom;
    private bool _reading;
    private bool _cancel;
    private bool _ended;
    private bool _completed;
    private bool _safe;
    private bool _lastWasCancel;

    /// <summary>
    /// Whether a handler that returned now did so since its server moves: it was told, and has not completed input or output after it
    /// had read on.
    /// </summary>
    internal bool IsAtSafePoint => _safe && (_lastWasCancel || !(_completed || connection.HasCompletedOutput));

    /// <summary>Bytes that were received and not consumed.</summary>
    internal ReadOnlyMemory<byte> Unread => _bytes.Memory;

    /// <summary>Whether the peer goes on sending what nobody will read.</summary>
    internal bool HasMore => !_ended && (_bytes.Length > 0 || SocketCalls.HasMore(connection.Socket));

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        short version;
        lock (connection.Sync)
        {
            ThrowIfBusy();
            if (TryTake(out var result))
                return new(result);
            version = _waiter.Begin(cancellationToken);
            connection.Arm(Epoll.In);
        }

        // The end of the server ends every read anyway, so the token that all handlers have costs no registration.
        return _waiter.Wait(version, cancellationToken == stopping ? default : cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        lock (connection.Sync)
        {
            ThrowIfBusy();
            return TryTake(out result);
        }
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Nobody else touches the bytes while they are read; the next read publishes what is changed here.
        if (!_reading)
            throw new InvalidOperationException("There is nothing to advance: no read is open.");
        var from = Offset(consumed);
        var to = Offset(examined);
        if (from < 0 || to < from || to > _bytes.Length)
            throw new InvalidOperationException("The positions are not of the buffer that was read, or examined lies before consumed.");
        _reading = false;
        _bytes.Taken(from);
        _examined = to - from;
        if (_bytes.Length == 0)
            _bytes.Release();
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        ReadResult result;
        lock (connection.Sync)
        {
            _cancel = true;
            if (!_waiter.IsPending)
                return;
            _waiter.End();
            result = Take();
        }

        _waiter.SetResult(result);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        _reading = false;
    }

    /// <summary>A handler begins: all that was not consumed is new to it.</summary>
    internal void Restart()
    {
        lock (connection.Sync)
        {
            _reading = _completed = _cancel = _safe = _lastWasCancel = false;
            _examined = 0;
        }
    }

    /// <summary>What another process had received.</summary>
    internal void Fill(ReadOnlySpan<byte> unread)
    {
        if (unread.IsEmpty)
            return;
        unread.CopyTo(_bytes.Room(unread.Length, UsualRoom).Span);
        _bytes.Added(unread.Length);
    }

    /// <summary>Its handler has returned; a read that it left pending ends.</summary>
    internal void EndWait()
    {
        lock (connection.Sync)
        {
            if (!_waiter.IsPending)
                return;
            _waiter.End();
        }

        _waiter.SetResult(new ReadResult(default, isCanceled: true, isCompleted: false));
    }

    /// <summary>Asks for a safe point.</summary>
    internal void BeginMove() => CancelPendingRead();

    /// <summary>Asks no longer, if it has not been seen.</summary>
    internal void EndMove()
    {
        lock (connection.Sync)
            _cancel = false;
    }

    /// <summary>Nothing more will come: reads give what is left, and that it is the last.</summary>
    internal void End()
    {
        CancellationToken token;
        ReadResult result = default;
        lock (connection.Sync)
        {
            _ended = true;
            if (!_waiter.IsPending)
                return;
            token = _waiter.End();
            if (!IsStop(token))
                result = Take();
        }

        if (IsStop(token))
            _waiter.SetCanceled(token);
        else
            _waiter.SetResult(result);
    }

    /// <summary>Gives the memory back. No handler looks at it any more.</summary>
    internal void Release() => _bytes.Release();

    /// <summary>Something may have come. On the loop's thread.</summary>
    internal void OnReadable()
    {
        ReadResult result;
        lock (connection.Sync)
        {
            if (connection.IsClosed)
                return;
            if (!_waiter.IsPending)
            {
                connection.Disarm(Epoll.In);
                return;
            }

            var room = _bytes.Room(LeastRoom, _usual).Span;
            var received = SocketCalls.Receive(connection.Socket, room);
            if (received > 0)
            {
                _bytes.Added(received);
                if (received == room.Length && _usual < MostRoom)
                    _usual *= 2;
            }
            else if (received < 0 && Errno.Last is Errno.Again or Errno.Interrupted)
            {
                ReleaseIfEmpty();
                return;
            }
            else
            {
                // The end, or a peer that is gone: to a handler it is the same. What it writes then goes nowhere.
                ReleaseIfEmpty();
                _ended = true;
                connection.Disarm(Epoll.In);
            }

            _waiter.End();
            result = Take();
        }

        // The handler goes on here, up to its next wait.
        var since = Stopwatch.GetTimestamp();
        _waiter.SetResult(result);
        connection.EndTurn(since);
    }

    private bool IsStop(CancellationToken token) => token == stopping && token.IsCancellationRequested;

    private static int Index(SequencePosition position) => position.GetInteger() & int.MaxValue;

    private int Offset(SequencePosition position) => position.GetObject() == _bytes.Array && _bytes.Array is not null
        ? Index(position) - _bytes.Start
        : _bytes.Length == 0 ? 0 : -1;

    private void ThrowIfBusy()
    {
        if (_waiter.IsPending)
            throw new InvalidOperationException("A read is pending already.");
        if (_reading)
            throw new InvalidOperationException("A read is open already: AdvanceTo comes first.");
        if (_completed)
            throw new InvalidOperationException("The input was completed by its handler.");
    }

    private bool TryTake(out ReadResult result)
    {
        if (!_cancel && !_ended && _bytes.Length <= _examined)
        {
            result = default;
            return false;
        }

        result = Take();
        return true;
    }

    private ReadResult Take()
    {
        var canceled = _cancel;
        _cancel = false;
        _reading = true;
        _lastWasCancel = canceled;
        _safe = canceled ? connection.IsMoving : _safe && connection.IsMoving;

        // Who is asked for a safe point is not tempted by more than it has seen.
        var length = canceled && connection.IsMoving ? Math.Min(_examined, _bytes.Length) : _bytes.Length;
        return new(_bytes.Array is { } array ? new ReadOnlySequence<byte>(array, _bytes.Start, length) : default, canceled, _ended && length == _bytes.Length);
    }

    private void ReleaseIfEmpty()
    {
        if (_bytes.Length == 0)
            _bytes.Release();
    }
}
