namespace OrderBook;

/// <summary>
/// How a book stands, with changes that are not certain to be in the log. The quantities count since the book began:
/// <see cref="Entered"/> = twice <see cref="Traded"/> + <see cref="Resting"/> + <see cref="Cancelled"/>.
/// </summary>
public sealed record BookStatus
{
    /// <summary>What is traded.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>The version that answers.</summary>
    public string Version { get; init; } = "";

    /// <summary>How often the book was begun anew from the log: records are told apart by it.</summary>
    public long Term { get; init; }

    /// <summary>The number of the latest change.</summary>
    public long Sequence { get; init; }

    /// <summary>The number up to which changes are in the log.</summary>
    public long LoggedSequence { get; init; }

    /// <summary>Changes that are not known to be in the log yet.</summary>
    public int Unlogged { get; init; }

    /// <summary>Of these, changes whose append has failed. The next call tries them again.</summary>
    public int Failed { get; init; }

    /// <summary>Orders that are known by their ids.</summary>
    public int KnownOrders { get; init; }

    /// <summary>Orders that rest.</summary>
    public int RestingOrders { get; init; }

    /// <summary>Prices at which orders rest, on both sides.</summary>
    public int Levels { get; init; }

    /// <summary>Units of all orders that were placed.</summary>
    public long Entered { get; init; }

    /// <summary>Units that changed hands.</summary>
    public long Traded { get; init; }

    /// <summary>Units that rest.</summary>
    public long Resting { get; init; }

    /// <summary>Units that were cancelled, by their clients or when their order came in.</summary>
    public long Cancelled { get; init; }

    /// <summary>Units that were cancelled to keep clients from trading with themselves, part of <see cref="Cancelled"/>. 0 in version 1.</summary>
    public long SelfTradesPrevented { get; init; }
}
