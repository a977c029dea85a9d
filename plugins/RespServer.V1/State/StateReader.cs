using System.Buffers;
using System.Buffers.Binary;

namespace RespServer.State;

/// <summary>Reads what <see cref="StateWriter"/> writes.</summary>
/// <param name="source">The bytes.</param>
internal ref struct StateReader(ReadOnlySequence<byte> source)
{
    private SequenceReader<byte> _reader = new(source);

    internal readonly bool IsAtEnd => _reader.End;

    internal long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!_reader.TryRead(out var part))
                throw Truncated();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return (long)value;
        }

        throw new InvalidDataException("The state holds a number of more than 64 bits.");
    }

    internal int Count()
    {
        var number = Number();
        return number is >= 0 and <= int.MaxValue ? (int)number : throw new InvalidDataException($"The state holds {number} where a length stands.");
    }

    internal byte Byte() => _reader.TryRead(out var value) ? value : throw Truncated();

    /// <summary>Bytes with their length, in memory of their own.</summary>
    internal byte[] Bytes()
    {
        var length = Count();
        if (length > _reader.Remaining)
            throw Truncated();
        var bytes = new byte[length];
        _reader.TryCopyTo(bytes);
        _reader.Advance(length);
        return bytes;
    }

    /// <summary>Bytes with their length, where they stand.</summary>
    internal ReadOnlySequence<byte> Slice()
    {
        var length = Count();
        if (length > _reader.Remaining)
            throw Truncated();
        var slice = _reader.Sequence.Slice(_reader.Position, length);
        _reader.Advance(length);
        return slice;
    }

    /// <summary>The next field; none at the end.</summary>
    internal bool TryField(out int number, out ReadOnlySequence<byte> content)
    {
        (number, content) = (0, default);
        if (IsAtEnd)
            return false;
        number = Count();
        content = Slice();
        return true;
    }

    /// <summary>The number that is the content of a field.</summary>
    internal static long Number(ReadOnlySequence<byte> content)
    {
        if (content.Length != sizeof(long))
            throw new InvalidDataException($"The state holds {content.Length} bytes where a number of 8 stands.");
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        content.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static InvalidDataException Truncated() => new("The state ends in the midst of a value.");
}
