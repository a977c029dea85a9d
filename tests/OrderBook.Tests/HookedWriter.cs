using System.Buffers;

namespace OrderBook.Tests;

/// <summary>Does something whenever a piece of the state has been written.</summary>
internal sealed class HookedWriter(Action written) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    internal ReadOnlySequence<byte> Written => new(_buffer.WrittenMemory);

    public void Advance(int count)
    {
        _buffer.Advance(count);
        written();
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);
}
