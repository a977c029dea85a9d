using OrderBook.HandingOver;

namespace OrderBook.Matching;

/// <summary>
/// Price, then time; but an order whose next trade would be with one of its own client trades no further, and the rest of it is cancelled. Counts
/// by client what was prevented.
/// </summary>
internal sealed class SelfTradeRules : IBookRules
{
    private const int ClientsTag = 0x544E4C43; // "CLNT"

    private readonly Dictionary<string, Prevented> _clients = new(StringComparer.Ordinal);

    public int StateVersion => 2;

    public long SelfTradesPrevented { get; private set; }

    public string? Objection(Order incoming, Order resting) =>
        string.Equals(incoming.Client, resting.Client, StringComparison.Ordinal) ? CancelReasons.SelfTrade : null;

    public void Placed(Order order, Outcome outcome)
    {
        if (outcome.CancelReason != CancelReasons.SelfTrade)
            return;
        var before = _clients.GetValueOrDefault(order.Client);
        _clients[order.Client] = new Prevented(before.Orders + 1, before.Quantity + outcome.Cancelled);
        SelfTradesPrevented += outcome.Cancelled;
    }

    public void Clear()
    {
        _clients.Clear();
        SelfTradesPrevented = 0;
    }

    public void Write(SectionWriter state) => state.Write(ClientsTag, section =>
    {
        section.Write(_clients.Count);
        foreach (var (client, prevented) in _clients)
        {
            section.Write(client);
            section.Write(prevented.Orders);
            section.Write(prevented.Quantity);
        }
    });

    public bool TryRead(int tag, BinaryReader section)
    {
        if (tag != ClientsTag)
            return false;
        Clear();
        for (var left = section.ReadInt32(); left > 0; left--)
        {
            var (client, prevented) = (section.ReadString(), new Prevented(section.ReadInt64(), section.ReadInt64()));
            _clients.Add(client, prevented);
            SelfTradesPrevented += prevented.Quantity;
        }

        return true;
    }

    /// <summary>How many orders of a client were cut short, and by how much.</summary>
    private readonly record struct Prevented(long Orders, long Quantity);
}
