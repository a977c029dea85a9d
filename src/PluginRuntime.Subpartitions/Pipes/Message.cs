using System.Buffers;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A message that came in: bytes, and large byte arrays beside them. A copy: the buffer of the loop that reads is used again at once.</summary>
internal readonly struct Message
{
    /// <summary>Up to here an array of its own is cheaper than a pooled one that is given back by another thread.</summary>
    private const int LongestOwned = 1024;

    private readonly byte[]? _bytes;
    private readonly int _length;
    private readonly bool _isPooled;
    private readonly byte[][]? _lent;

    /// <summary>A message that arrived in one frame.</summary>
    internal Message(ReadOnlySpan<byte> bytes)
    {
        _isPooled = bytes.Length > LongestOwned;
        _bytes = _isPooled ? ArrayPool<byte>.Shared.Rent(bytes.Length) : GC.AllocateUninitializedArray<byte>(bytes.Length);
        _length = bytes.Length;
        bytes.CopyTo(_bytes);
    }

    /// <summary>A message that arrived in pieces.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="blobs">Large byte arrays beside it.</param>
    /// <param name="lent">Pooled arrays that the blobs are part of; given back with the message.</param>
    internal Message(byte[] bytes, ReadOnlyMemory<byte>[] blobs, byte[][]? lent)
    {
        _bytes = bytes;
        _length = bytes.Length;
        _lent = lent;
        Blobs = blobs;
    }

    /// <summary>Whether it is a message, and not nothing.</summary>
    internal bool Exists => _bytes is not null;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal ReadOnlyMemory<byte>[]? Blobs { get; }

    /// <summary>Bytes of the message, blobs included.</summary>
    internal long Length
    {
        get
        {
            long length = _length;
            for (var blob = 0; blob < Blobs?.Length; blob++)
                length += Blobs[blob].Length;
            return length;
        }
    }

    /// <summary>Gives the memory back; the message must not be read any more.</summary>
    internal void Release()
    {
        if (_isPooled)
            ArrayPool<byte>.Shared.Return(_bytes!);
        foreach (var array in _lent ?? [])
            ArrayPool<byte>.Shared.Return(array);
    }
}
