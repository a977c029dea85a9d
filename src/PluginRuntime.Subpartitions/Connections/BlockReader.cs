using System.Buffers;
using System.Text;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Reads numbers, texts and blocks, none of which is longer than it may be or than what is left.</summary>
/// <param name="input">What is read.</param>
internal ref struct BlockReader(ReadOnlySequence<byte> input)
{
    private SequenceReader<byte> _reader = new(input);

    /// <summary>How many bytes are left.</summary>
    internal readonly long Remaining => _reader.Remaining;

    internal byte ReadByte() => _reader.TryRead(out var value) ? value : throw Short();

    internal int ReadInt32() => _reader.TryReadLittleEndian(out int value) ? value : throw Short();

    internal long ReadInt64() => _reader.TryReadLittleEndian(out long value) ? value : throw Short();

    internal string ReadText(int most) => Encoding.UTF8.GetString(ReadBlock(most));

    internal byte[] ReadBlock(int most)
    {
        var length = ReadInt32();
        if (length < 0 || length > most || length > _reader.Remaining)
            throw new InvalidDataException($"A block of {length} bytes, with {_reader.Remaining} left and {most} allowed.");
        if (length == 0)
            return [];
        var block = new byte[length];
        _reader.TryCopyTo(block);
        _reader.Advance(length);
        return block;
    }

    private static InvalidDataException Short() => new("The data ends in the midst of a connection.");
}
