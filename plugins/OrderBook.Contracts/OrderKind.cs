namespace OrderBook;

/// <summary>How far an order goes.</summary>
public enum OrderKind
{
    /// <summary>To its price and no further; what is left of it rests in the book.</summary>
    Limit,

    /// <summary>To any price; what is left of it is cancelled.</summary>
    Market,
}
