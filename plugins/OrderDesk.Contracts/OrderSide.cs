namespace OrderDesk;

/// <summary>Which way a client trades.</summary>
public enum OrderSide
{
    /// <summary>The client buys.</summary>
    Buy,

    /// <summary>The client sells.</summary>
    Sell,
}
