using System.Buffers;
using System.Buffers.Binary;

namespace OrderBook.HandingOver;

/// <summary>Writes a state as a row of sections: tag (4 bytes), length (4 bytes), content. Integers are little-endian.</summary>
internal sealed class SectionWriter(IBufferWriter<byte> destination) : IDisposable
{
    private readonly MemoryStream _content = new();
    private BinaryWriter? _writer;

    internal void Write(int tag, Action<BinaryWriter> content)
    {
        _content.SetLength(0);
        _writer ??= new BinaryWriter(_content);
        content(_writer);
        _writer.Flush();
        Write(tag, _content.GetBuffer().AsSpan(0, (int)_content.Length));
    }

    internal void Write(int tag, ReadOnlySpan<byte> content)
    {
        var head = destination.GetSpan(8);
        BinaryPrimitives.WriteInt32LittleEndian(head, tag);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], content.Length);
        destination.Advance(8);
        destination.Write(content);
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _content.Dispose();
    }
}
