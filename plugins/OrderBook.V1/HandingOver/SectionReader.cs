using System.Buffers;

namespace OrderBook.HandingOver;

/// <summary>Reads what <see cref="SectionWriter"/> wrote.</summary>
internal static class SectionReader
{
    /// <exception cref="InvalidDataException">It is not a row of whole sections.</exception>
    internal static IEnumerable<(int Tag, byte[] Content)> Read(ReadOnlySequence<byte> source)
    {
        while (!source.IsEmpty)
        {
            var (tag, length) = ReadHead(source);
            if (length < 0 || length > source.Length - 8)
                throw new InvalidDataException($"The state has a section of {length} bytes where {source.Length} are left.");
            yield return (tag, source.Slice(8, length).ToArray());
            source = source.Slice(8 + length);
        }
    }

    private static (int Tag, int Length) ReadHead(ReadOnlySequence<byte> source)
    {
        var reader = new SequenceReader<byte>(source);
        return reader.TryReadLittleEndian(out int tag) && reader.TryReadLittleEndian(out int length)
            ? (tag, length)
            : throw new InvalidDataException($"The state ends in {source.Length} bytes that are no section.");
    }
}
