namespace RespServer.Keys;

/// <summary>A list with two ends, kept in a ring.</summary>
internal sealed class ListValue
{
    private byte[]?[] _ring = new byte[]?[4];
    private int _head;

    internal int Count { get; private set; }

    /// <param name="index">0 for the first from the left.</param>
    internal byte[] this[int index] => _ring[(_head + index) & (_ring.Length - 1)]!;

    internal void PushLeft(byte[] element)
    {
        Grow();
        _head = (_head - 1) & (_ring.Length - 1);
        _ring[_head] = element;
        Count++;
    }

    internal void PushRight(byte[] element)
    {
        Grow();
        _ring[(_head + Count) & (_ring.Length - 1)] = element;
        Count++;
    }

    internal byte[] PopLeft()
    {
        var element = Take(_head);
        _head = (_head + 1) & (_ring.Length - 1);
        return element;
    }

    internal byte[] PopRight() => Take((_head + Count - 1) & (_ring.Length - 1));

    private byte[] Take(int at)
    {
        var element = _ring[at]!;
        _ring[at] = null;
        Count--;
        return element;
    }

    private void Grow()
    {
        if (Count < _ring.Length)
            return;
        var larger = new byte[]?[_ring.Length * 2];
        _ring.AsSpan(_head).CopyTo(larger);
        _ring.AsSpan(0, _head).CopyTo(larger.AsSpan(_ring.Length - _head));
        (_ring, _head) = (larger, 0);
    }
}
