using System.Buffers;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>
/// Bytes that are added at the end and taken from the beginning, in one piece, so that whoever parses them meets no border. Holds no
/// memory while it is empty and released. Not thread-safe.
/// </summary>
internal struct PooledBytes
{
    private byte[]? _array;

    /// <summary>Where the bytes are; <see langword="null"/> while there is no memory.</summary>
    internal readonly byte[]? Array => _array;

    /// <summary>Where they begin in <see cref="Array"/>.</summary>
    internal int Start { get; private set; }

    /// <summary>Where they end.</summary>
    internal int End { get; private set; }

    /// <summary>How many there are.</summary>
    internal readonly int Length => End - Start;

    /// <summary>The bytes.</summary>
    internal readonly ReadOnlySpan<byte> Span => _array.AsSpan(Start, Length);

    /// <summary>The bytes; valid until the next change.</summary>
    internal readonly ReadOnlyMemory<byte> Memory => _array.AsMemory(Start, Length);

    /// <summary>Room behind the end. What is there may be moved.</summary>
    /// <param name="least">At least so many bytes.</param>
    /// <param name="usual">Of memory that is newly taken, if it suffices.</param>
    /// <exception cref="OutOfMemoryException">There would be more bytes than an array can have.</exception>
    internal Memory<byte> Room(int least, int usual)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(least, usual));
            Start = End = 0;
        }
        else if (_array.Length - End < least)
        {
            MakeRoom(least);
        }

        return _array.AsMemory(End);
    }

    /// <summary>Bytes were put into the room.</summary>
    internal void Added(int count) => End += count;

    /// <summary>Bytes at the beginning are not needed any more.</summary>
    internal void Taken(int count) => Start += count;

    /// <summary>Gives the memory back. The bytes are gone.</summary>
    internal void Release()
    {
        if (_array is { } array)
            ArrayPool<byte>.Shared.Return(array);
        _array = null;
        Start = End = 0;
    }

    private void MakeRoom(int least)
    {
        var length = Length;
        var into = _array!;

        // Moved within, if that leaves as much room as there are bytes: then each byte is moved once on average.
        var needed = (long)length + Math.Max(least, length);
        if (needed > into.Length)
            into = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Min(needed, System.Array.MaxLength), checked(length + least)));
        _array.AsSpan(Start, length).CopyTo(into);
        if (into != _array)
            ArrayPool<byte>.Shared.Return(_array!);
        _array = into;
        Start = 0;
        End = length;
    }
}
