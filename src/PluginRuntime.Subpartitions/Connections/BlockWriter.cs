using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Writes numbers, texts and blocks as <see cref="BlockReader"/> reads them.</summary>
/// <param name="output">Where to.</param>
internal readonly struct BlockWriter(IBufferWriter<byte> output)
{
    internal void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    internal void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    internal void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    internal void WriteText(string value) => WriteBlock(Encoding.UTF8.GetBytes(value));

    internal void WriteBlock(ReadOnlySpan<byte> value)
    {
        WriteInt32(value.Length);
        output.Write(value);
    }
}
