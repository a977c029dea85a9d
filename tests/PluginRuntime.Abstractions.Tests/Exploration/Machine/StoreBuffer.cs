namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>A view on the store buffer of one thread inside a state: a count, then pairs of a cell (its high bit marks a release store) and a value.</summary>
internal readonly ref struct StoreBuffer(Span<byte> bytes)
{
    public const int CellLimit = ReleaseBit;

    private const int ReleaseBit = 0x80;

    private readonly Span<byte> _bytes = bytes;

    public int Count => _bytes[0];

    public bool IsFull => Count == StateLayout.BufferCapacity;

    public int Cell(int index) => _bytes[1 + (2 * index)] & ~ReleaseBit;

    public int Value(int index) => _bytes[2 + (2 * index)];

    public void Append(int cell, int value, bool release)
    {
        var at = 1 + (2 * _bytes[0]++);
        _bytes[at] = (byte)(release ? cell | ReleaseBit : cell);
        _bytes[at + 1] = (byte)value;
    }

    public void Remove(int index)
    {
        var entries = _bytes[1..];
        entries[(2 * (index + 1))..].CopyTo(entries[(2 * index)..]);
        entries[^2..].Clear();
        _bytes[0]--;
    }

    /// <summary>The newest store to the cell, or null if the buffer holds none.</summary>
    public int? Newest(int cell)
    {
        for (var index = Count - 1; index >= 0; index--)
        {
            if (Cell(index) == cell)
                return Value(index);
        }

        return null;
    }

    /// <summary>Whether the store may become visible next: the oldest always, another only where the order lets it overtake.</summary>
    public bool MayLeave(int index, MemoryOrder order)
    {
        if (index == 0)
            return true;
        if (order != MemoryOrder.ReleaseOrder || (_bytes[1 + (2 * index)] & ReleaseBit) != 0)
            return false;
        for (var earlier = 0; earlier < index; earlier++)
        {
            if (Cell(earlier) == Cell(index))
                return false;
        }

        return true;
    }
}
