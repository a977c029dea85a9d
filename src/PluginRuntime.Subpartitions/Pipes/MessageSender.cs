using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// A long message on its way out, piece by piece. It reads the caller's memory (blobs stand there by reference) only while it copies
/// a piece; once <see cref="Stop"/> has returned it never does again. Thread-safe.
/// </summary>
internal sealed class MessageSender
{
    private readonly Lock _sync = new();
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte>[] _parts;
    private PayloadWriter? _writer;
    private FrameHeader _header;
    private int _part;
    private int _offset;
    private bool _ended;

    /// <param name="writer">The message; owned by the sender.</param>
    /// <param name="head">Bytes of it that do not belong to the message, and stand in the first frame.</param>
    internal MessageSender(PayloadWriter writer, int head)
    {
        _writer = writer;
        _parts = [writer.Written[head..], .. writer.Blobs];
        foreach (var part in _parts)
            Length += part.Length;
    }

    /// <summary>Bytes of the message.</summary>
    internal long Length { get; }

    /// <summary>Called when the last piece is copied, before it is written.</summary>
    internal Action? OnLast { get; set; }

    /// <summary>Whether it is all copied, or stopped before that. Completes asynchronously.</summary>
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

    /// <summary>Sends no further piece. Waits for a piece that is being copied: a few microseconds.</summary>
    internal void Stop()
    {
        lock (_sync)
        {
            if (!_ended)
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
