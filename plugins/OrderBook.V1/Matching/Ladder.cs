using System.Collections.Immutable;

namespace OrderBook.Matching;

/// <summary>The orders of one side that rest: a level for each price, best price first.</summary>
internal sealed class Ladder(Side side)
{
    private readonly SortedSet<PriceLevel> _levels = new(Comparer<PriceLevel>.Create(
        side == Side.Buy ? (one, other) => other.Price.CompareTo(one.Price) : (one, other) => one.Price.CompareTo(other.Price)));
    private readonly Dictionary<decimal, PriceLevel> _byPrice = [];

    internal int Levels => _levels.Count;

    internal int Orders { get; private set; }

    internal long Quantity { get; private set; }

    internal PriceLevel? Best { get; private set; }

    /// <summary>Best price first.</summary>
    internal IEnumerable<PriceLevel> All => _levels;

    /// <summary>Whether an order of the other side that goes to this price trades with one that rests at that.</summary>
    internal bool IsReached(decimal restsAt, decimal goesTo) => side == Side.Buy ? restsAt >= goesTo : restsAt <= goesTo;

    internal void Add(BookOrder order)
    {
        if (!_byPrice.TryGetValue(order.Order.Price, out var level))
        {
            level = new PriceLevel(order.Order.Price);
            _byPrice.Add(level.Price, level);
            _levels.Add(level);
            Best = _levels.Min;
        }

        level.Add(order);
        Orders++;
        Quantity += order.Rest;
    }

    /// <summary>Takes from what rests of an order; one of which nothing is left leaves.</summary>
    /// <param name="order">An order that rests here.</param>
    /// <param name="quantity">How much.</param>
    /// <param name="isTraded">Whether it was traded, and not cancelled.</param>
    internal void Take(BookOrder order, long quantity, bool isTraded)
    {
        var level = order.Level!;
        if (isTraded)
            order.Filled += quantity;
        else
            order.Cancelled += quantity;
        level.Reduce(quantity);
        Quantity -= quantity;
        if (order.Rest > 0)
            return;

        Orders--;
        level.Remove(order);
        if (level.Oldest is not null)
            return;
        _byPrice.Remove(level.Price);
        _levels.Remove(level);
        Best = _levels.Min;
    }

    internal ImmutableArray<BookLevel> Top(int depth) =>
        [.. _levels.Take(depth).Select(level => new BookLevel(level.Price, level.Quantity, level.Orders))];
}
