using OrderBook.HandingOver;

namespace OrderBook.Matching;

/// <summary>Price, then time, and nothing else.</summary>
internal sealed class PriceTimeRules : IBookRules
{
    public int StateVersion => 1;

    public long SelfTradesPrevented => 0;

    public string? Objection(Order incoming, Order resting) => null;

    public void Placed(Order order, Outcome outcome)
    {
    }

    public void Clear()
    {
    }

    public void Write(SectionWriter state)
    {
    }

    public bool TryRead(int tag, BinaryReader section) => false;
}
