namespace OrderBook;

/// <summary>Which way an order trades.</summary>
public enum Side
{
    /// <summary>It buys.</summary>
    Buy,

    /// <summary>It sells.</summary>
    Sell,
}
