using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrderBook.Matching;

/// <summary>
/// The orders of one symbol. What an order comes to is worked out first (<see cref="Match"/>) and then done (<see cref="Place"/>); a book
/// that is rebuilt from the log does the second alone. Not thread-safe.
/// </summary>
/// <param name="rules">What this version adds to price and time.</param>
/// <param name="remembered">How many of the newest orders are known; those that rest are known beside.</param>
internal sealed class Book(IBookRules rules, int remembered)
{
    private readonly Dictionary<Guid, BookOrder> _orders = [];
    private readonly Queue<BookOrder> _byAge = new();
    private readonly HashSet<BookOrder> _outlasting = [];
    private readonly List<HashSet<BookOrder>> _notes = [];
    private Ladder _bids = new(Side.Buy);
    private Ladder _asks = new(Side.Sell);

    internal IBookRules Rules => rules;

    /// <summary>The number of the latest change.</summary>
    internal long Sequence { get; private set; }

    internal BookFigures Figures { get; private set; } = new(0, 0, 0);

    internal int KnownOrders => _orders.Count;

    internal int RestingOrders => _bids.Orders + _asks.Orders;

    internal long Resting => _bids.Quantity + _asks.Quantity;

    internal int Levels => _bids.Levels + _asks.Levels;

    /// <summary>All orders that it knows, oldest first.</summary>
    internal BookOrder[] Orders
    {
        get
        {
            BookOrder[] outlasting = [.. _outlasting];
            Array.Sort(outlasting, (one, other) => one.Sequence.CompareTo(other.Sequence));
            return [.. outlasting, .. _byAge];
        }
    }

    internal bool TryFind(Guid id, [MaybeNullWhen(false)] out BookOrder order) => _orders.TryGetValue(id, out order);

    /// <summary>What an order would come to. Changes nothing.</summary>
    internal Outcome Match(Order order)
    {
        var ladder = Opposite(order.Side);
        var isMarket = order.Kind == OrderKind.Market;
        if (ladder.Best is not { } best || !(isMarket || ladder.IsReached(best.Price, order.Price)))
            return isMarket ? new Outcome([], order.Quantity, CancelReasons.NothingLeft) : Outcome.Nothing;

        var fills = ImmutableArray.CreateBuilder<Fill>();
        var rest = order.Quantity;
        foreach (var level in ladder.All)
        {
            if (!isMarket && !ladder.IsReached(level.Price, order.Price))
                break;
            for (var maker = level.Oldest; maker is not null && rest > 0; maker = maker.Younger)
            {
                if (rules.Objection(order, maker.Order) is { } objection)
                    return new Outcome(fills.ToImmutable(), rest, objection);
                var quantity = Math.Min(rest, maker.Rest);
                fills.Add(new Fill(maker.Order.Id, level.Price, quantity));
                rest -= quantity;
            }

            if (rest == 0)
                break;
        }

        return isMarket && rest > 0
            ? new Outcome(fills.ToImmutable(), rest, CancelReasons.NothingLeft)
            : new Outcome(fills.ToImmutable(), 0, null);
    }

    /// <summary>Places an order with what it came to, as the next change.</summary>
    /// <exception cref="InvalidDataException">It does not fit to the orders that rest.</exception>
    internal BookOrder Place(Order order, Outcome outcome, string bookVersion)
    {
        var ladder = Opposite(order.Side);
        foreach (var fill in outcome.Fills)
        {
            if (!TryFind(fill.Maker, out var maker) || maker.Level is null || maker.Rest < fill.Quantity)
                throw new InvalidDataException($"Order {order.Id} is said to have traded {fill.Quantity} with {fill.Maker}, of which {maker?.Rest ?? 0} rest.");
            Take(ladder, maker, fill.Quantity, isTraded: true);
        }

        var placed = new BookOrder(order, ++Sequence, bookVersion, outcome);
        Figures = new BookFigures(Figures.Entered + order.Quantity, Figures.Traded + outcome.Traded, Figures.Cancelled + outcome.Cancelled);
        rules.Placed(order, outcome);
        Remember(placed);
        return placed;
    }

    /// <summary>Cancels what rests of an order, as the next change.</summary>
    /// <exception cref="InvalidDataException">Nothing of it rests.</exception>
    internal void Cancel(BookOrder order)
    {
        if (order.Level is null)
            throw new InvalidDataException($"Order {order.Order.Id} is said to have been cancelled when nothing of it rested.");
        order.CancelSequence = ++Sequence;
        order.CancelledByClient = order.Rest;
        Figures = Figures with { Cancelled = Figures.Cancelled + order.Rest };
        Take(Own(order.Order.Side), order, order.Rest, isTraded: false);
    }

    /// <summary>An order's record is in the log.</summary>
    internal void Logged(BookOrder order, long logSequence, string logVersion)
    {
        (order.LogSequence, order.LogVersion) = (logSequence, logVersion);
        Note(order);
    }

    internal BookSnapshot Snapshot(string symbol, int depth) => new(symbol, Sequence, _bids.Top(depth), _asks.Top(depth));

    /// <summary>Begins to note which orders change, those included that are forgotten meanwhile.</summary>
    internal HashSet<BookOrder> StartNoting()
    {
        HashSet<BookOrder> notes = [];
        _notes.Add(notes);
        return notes;
    }

    internal void StopNoting(HashSet<BookOrder> notes) => _notes.Remove(notes);

    /// <summary>Forgets everything: a state is read.</summary>
    internal void Clear()
    {
        _orders.Clear();
        _byAge.Clear();
        _outlasting.Clear();
        (_bids, _asks) = (new Ladder(Side.Buy), new Ladder(Side.Sell));
        (Sequence, Figures) = (0, default);
        rules.Clear();
    }

    /// <summary>Takes an order from a state. One that is known becomes as it stands there; orders come oldest first.</summary>
    internal void Restore(BookOrder order)
    {
        if (!TryFind(order.Order.Id, out var known))
        {
            // Had it been known to the other book for longer than it is to be here, it would be the oldest, and not the youngest.
            var isTooOld = order.Rest == 0 && _byAge.Count >= remembered && order.Sequence < _byAge.Peek().Sequence;
            if (!isTooOld)
                Remember(order);
            return;
        }

        (known.CancelSequence, known.CancelledByClient) = (order.CancelSequence, order.CancelledByClient);
        (known.LogSequence, known.LogVersion, known.Unknown) = (order.LogSequence, order.LogVersion, order.Unknown);
        if (known.Level is null)
            return;
        var ladder = Own(known.Order.Side);
        if (order.Filled > known.Filled)
            Take(ladder, known, order.Filled - known.Filled, isTraded: true);
        if (order.Cancelled > known.Cancelled)
            Take(ladder, known, order.Cancelled - known.Cancelled, isTraded: false);
    }

    /// <summary>Takes the rest from a state.</summary>
    internal void Restore(long sequence, BookFigures figures) => (Sequence, Figures) = (sequence, figures);

    private Ladder Own(Side side) => side == Side.Buy ? _bids : _asks;

    private Ladder Opposite(Side side) => side == Side.Buy ? _asks : _bids;

    private void Take(Ladder ladder, BookOrder order, long quantity, bool isTraded)
    {
        ladder.Take(order, quantity, isTraded);
        Note(order);
        if (order.Rest == 0 && _outlasting.Remove(order))
            _orders.Remove(order.Order.Id);
    }

    private void Remember(BookOrder order)
    {
        if (order.Rest > 0)
            Own(order.Order.Side).Add(order);
        _orders.Add(order.Order.Id, order);
        _byAge.Enqueue(order);
        Note(order);
        while (_byAge.Count > remembered)
        {
            var oldest = _byAge.Dequeue();
            if (oldest.Rest > 0)
                _outlasting.Add(oldest);
            else
                _orders.Remove(oldest.Order.Id);
        }
    }

    private void Note(BookOrder order)
    {
        foreach (var notes in _notes)
            notes.Add(order);
    }
}
