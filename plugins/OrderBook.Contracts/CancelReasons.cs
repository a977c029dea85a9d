namespace OrderBook;

/// <summary>Why a part of an order was cancelled when it came in. Later versions may know more reasons.</summary>
public static class CancelReasons
{
    /// <summary>A market order found no more orders to trade with.</summary>
    public const string NothingLeft = "nothing-left";

    /// <summary>The next order to trade with was of the same client. Since version 2.</summary>
    public const string SelfTrade = "self-trade";
}
