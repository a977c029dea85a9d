using System.Buffers;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A message that came in: bytes, and large byte arrays beside them. A copy: the buffer of the loop that reads is used again at once.</summary>
internal readonly struct Message
{
    /// <summary>Up to here an array of its own is cheaper than a pooled one that is given back by another thread.</summary>
    private const int LongestOwned = 1024;

    private readonly byte[]? _bytes;
    private readonly int _start;
    private readonly int _end;
    private readonly bool _isPooled;

    /// <summary>A message that arrived in one frame.</summary>
    internal Message(ReadOnlySpan<byte> bytes)
    {
        _isPooled = bytes.Length > LongestOwned;
        _bytes = _isPooled ? ArrayPool<byte>.Shared.Rent(bytes.Length) : GC.AllocateUninitializedArray<byte>(bytes.Length);
        _end = bytes.Length;
        bytes.CopyTo(_bytes);
    }

    /// <summary>A message that arrived in pieces.</summary>
    internal Message(byte[] bytes, byte[][] blobs)
    {
        _bytes = bytes;
        _end = bytes.Length;
        Blobs = blobs;
    }

    private Message(Message whole, int start)
    {
        this = whole;
        _start += start;
    }

    /// <summary>Whether it is a message, and not nothing.</summary>
    internal bool Exists => _bytes is not null;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    internal byte[][]? Blobs { get; }

    /// <summary>Bytes of the message, blobs included.</summary>
    internal long Length
    {
        get
        {
            long length = _end - _start;
            for (var blob = 0; blob < Blobs?.Length; blob++)
                length += Blobs[blob].Length;
            return length;
        }
    }

    /// <summary>The message behind a head.</summary>
    internal Message From(int start) => new(this, start);

    /// <summary>Gives the memory back; the message must not be read any more.</summary>
    internal void Release()
    {
        if (_isPooled)
            ArrayPool<byte>.Shared.Return(_bytes!);
    }
}
