using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A long message on its way out, piece by piece. Blobs stand in the memory of whoever sends it. It reads that only while it copies a
/// piece, and never after <see cref="Stop"/> has returned; unless it lends large pieces to the writer, which saves the copy: then it may be
/// read until <see cref="Done"/>. Thread-safe.
/// </summary>
internal sealed class MessageSender
{
    /// <summary>A smaller piece is copied, so that it shares a write with others.</summary>
    private const int LeastLent = 64 * 1024;

    private readonly Lock _sync = new();
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte>[] _parts;
    private readonly bool _lends;
    private PayloadWriter? _writer;
    private FrameHeader _header;
    private int _part;
    private int _offset;
    private bool _isLending;
    private bool _isToStop;
    private bool _ended;

    /// <param name="writer">The message; owned by the sender.</param>
    /// <param name="head">Bytes of it that do not belong to the message, and stand in the first frame.</param>
    /// <param name="lends">Whether whoever sends it leaves its memory alone until <see cref="Done"/>.</param>
    internal MessageSender(PayloadWriter writer, int head, bool lends)
    {
        _writer = writer;
        _lends = lends;
        _parts = [writer.Written[head..], .. writer.Blobs];
        foreach (var part in _parts)
            Length += part.Length;
    }

    /// <summary>Bytes of the message.</summary>
    internal long Length { get; }

    /// <summary>Called when the last piece is copied or lent, before it is written.</summary>
    internal Action? OnLast { get; set; }

    /// <summary>Whether it is all copied, and what was lent is written, or it was stopped before that. Completes asynchronously.</summary>
    internal Task<bool> Done => _done.Task;

    /// <summary>Writes the lengths of the message's parts: the number of blobs (4 bytes), the length beside them (4), the length of each (4).</summary>
    internal void WriteLengths(PayloadWriter writer)
    {
        writer.WriteValue(_parts.Length - 1);
        foreach (var part in _parts)
            writer.WriteValue(part.Length);
    }

    /// <summary>Tells what the pieces' frames begin with. Before the first piece.</summary>
    internal void Begin(FrameType type, ushort slot, ulong call) => _header = new FrameHeader(type, slot, call);

    /// <summary>Writes the next piece as a frame.</summary>
    /// <param name="destination">Takes header and piece.</param>
    /// <param name="more">Whether pieces are left.</param>
    /// <returns>Bytes written; 0 if the sender was stopped.</returns>
    internal int CopyFrame(Span<byte> destination, out bool more)
    {
        lock (_sync)
        {
            more = false;
            if (_ended)
                return 0;
            var room = destination[FrameHeader.Size..];
            while (room.Length > 0 && SkipEmpty())
            {
                var piece = _parts[_part].Span[_offset..];
                var length = Math.Min(piece.Length, room.Length);
                piece[..length].CopyTo(room);
                room = room[length..];
                _offset += length;
            }

            var size = destination.Length - FrameHeader.Size - room.Length;
            (_header with { Length = size }).Write(destination);
            more = SkipEmpty();
            if (!more)
            {
                OnLast?.Invoke();
                End(true);
            }

            return FrameHeader.Size + size;
        }
    }

    /// <summary>The frame of the next piece when it is copied; less if the message was stopped.</summary>
    internal int NextFrameBytes(int mostBytes)
    {
        lock (_sync)
        {
            var length = FrameHeader.Size;
            for (var part = _part; part < _parts.Length && length < mostBytes && !_ended; part++)
                length += Math.Min(mostBytes - length, _parts[part].Length - (part == _part ? _offset : 0));
            return length;
        }
    }

    /// <summary>Lends the next piece, if it is worth it; <see cref="EndLending"/> is owed then.</summary>
    /// <param name="header">Takes the header of its frame.</param>
    /// <param name="mostBytes">The longest piece.</param>
    /// <param name="piece">The piece, to be written right behind the header.</param>
    /// <returns>Whether it is lent.</returns>
    internal bool TryLend(Span<byte> header, int mostBytes, out ReadOnlyMemory<byte> piece)
    {
        lock (_sync)
        {
            piece = default;
            if (!_lends || _ended || !SkipEmpty() || _parts[_part].Length - _offset < LeastLent)
                return false;
            piece = _parts[_part].Slice(_offset, Math.Min(_parts[_part].Length - _offset, mostBytes));
            (_header with { Length = piece.Length }).Write(header);
            _offset += piece.Length;
            _isLending = true;
            if (!SkipEmpty())
                OnLast?.Invoke();
            return true;
        }
    }

    /// <summary>The piece was written, or will not be.</summary>
    /// <returns>Whether pieces are left.</returns>
    internal bool EndLending()
    {
        lock (_sync)
        {
            // With its last piece a message is whole to the other end, whoever wanted to stop it meanwhile.
            _isLending = false;
            var more = SkipEmpty();
            if (!more || _isToStop)
                End(!more);
            return !_ended;
        }
    }

    /// <summary>Sends no further piece. Waits for a piece that is being copied: a few microseconds; not for one that is lent.</summary>
    internal void Stop()
    {
        lock (_sync)
        {
            _isToStop = true;
            if (!_ended && !_isLending)
                End(false);
        }
    }

    private bool SkipEmpty()
    {
        while (_part < _parts.Length && _offset == _parts[_part].Length)
        {
            _part++;
            _offset = 0;
        }

        return _part < _parts.Length;
    }

    private void End(bool whole)
    {
        _ended = true;
        Array.Clear(_parts);
        _writer?.Clear();
        _writer = null;
        _done.SetResult(whole);
    }
}
