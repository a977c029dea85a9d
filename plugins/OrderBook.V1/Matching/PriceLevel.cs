namespace OrderBook.Matching;

/// <summary>The orders that rest at one price, oldest first. Linked through the orders themselves, so that any of them leaves at once.</summary>
internal sealed class PriceLevel(decimal price)
{
    internal decimal Price { get; } = price;

    internal long Quantity { get; private set; }

    internal int Orders { get; private set; }

    internal BookOrder? Oldest { get; private set; }

    private BookOrder? Youngest { get; set; }

    /// <summary>Puts an order at its place in time, which is the end but for orders that are read from a state.</summary>
    internal void Add(BookOrder order)
    {
        var older = Youngest;
        while (older is not null && older.Sequence > order.Sequence)
            older = older.Older;

        order.Level = this;
        order.Older = older;
        order.Younger = older is null ? Oldest : older.Younger;
        if (order.Younger is null)
            Youngest = order;
        else
            order.Younger.Older = order;
        if (older is null)
            Oldest = order;
        else
            older.Younger = order;
        Quantity += order.Rest;
        Orders++;
    }

    /// <summary>The rest of an order here has become less.</summary>
    internal void Reduce(long quantity) => Quantity -= quantity;

    /// <summary>Takes an order out, together with what rests of it.</summary>
    internal void Remove(BookOrder order)
    {
        Quantity -= order.Rest;
        Orders--;
        if (order.Older is null)
            Oldest = order.Younger;
        else
            order.Older.Younger = order.Younger;
        if (order.Younger is null)
            Youngest = order.Older;
        else
            order.Younger.Older = order.Older;
        (order.Level, order.Older, order.Younger) = (null, null, null);
    }
}
