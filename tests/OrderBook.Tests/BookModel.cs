namespace OrderBook.Tests;

/// <summary>What a book has to do, written as plainly as can be: a list of orders that rest, searched from end to end for every trade.</summary>
internal sealed class BookModel(int version)
{
    private readonly List<Resting> _resting = [];
    private int _time;

    internal int Version { get; set; } = version;

    internal IEnumerable<(Guid Id, long Left)> Rests => _resting.Select(resting => (resting.Order.Id, resting.Rest));

    internal (List<Fill> Fills, long Left, long Cancelled, string? Reason) Place(Order order)
    {
        List<Fill> fills = [];
        var rest = order.Quantity;
        while (rest > 0)
        {
            var maker = _resting
                .Where(resting => resting.Order.Side != order.Side && Meets(order, resting.Order.Price))
                .OrderBy(resting => order.Side == Side.Buy ? resting.Order.Price : -resting.Order.Price)
                .ThenBy(resting => resting.Time)
                .FirstOrDefault();
            if (maker is null)
                break;
            if (Version == 2 && maker.Order.Client == order.Client)
                return (fills, 0, rest, CancelReasons.SelfTrade);
            var quantity = Math.Min(rest, maker.Rest);
            fills.Add(new Fill(maker.Order.Id, maker.Order.Price, quantity));
            rest -= quantity;
            maker.Rest -= quantity;
            if (maker.Rest == 0)
                _resting.Remove(maker);
        }

        if (order.Kind == OrderKind.Market)
            return (fills, 0, rest, rest > 0 ? CancelReasons.NothingLeft : null);
        if (rest > 0)
            _resting.Add(new Resting(order, _time++) { Rest = rest });
        return (fills, rest, 0, null);
    }

    internal long Cancel(Guid id)
    {
        if (_resting.Find(resting => resting.Order.Id == id) is not { } found)
            return 0;
        _resting.Remove(found);
        return found.Rest;
    }

    internal List<BookLevel> Levels(Side side)
    {
        var levels = _resting.Where(resting => resting.Order.Side == side)
            .GroupBy(resting => resting.Order.Price)
            .Select(level => new BookLevel(level.Key, level.Sum(resting => resting.Rest), level.Count()));
        return [.. side == Side.Buy ? levels.OrderByDescending(level => level.Price) : levels.OrderBy(level => level.Price)];
    }

    private static bool Meets(Order order, decimal price) =>
        order.Kind == OrderKind.Market || (order.Side == Side.Buy ? price <= order.Price : price >= order.Price);

    private sealed class Resting(Order order, int time)
    {
        internal Order Order { get; } = order;

        internal int Time { get; } = time;

        internal long Rest { get; set; }
    }
}
