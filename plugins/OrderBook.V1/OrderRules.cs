namespace OrderBook;

/// <summary>What an order has to be like.</summary>
internal static class OrderRules
{
    /// <summary>So that no sum over the orders of a book overflows.</summary>
    private const long MaxQuantity = 1_000_000_000;

    /// <exception cref="ArgumentException">It is not; the message says what is wrong.</exception>
    internal static void Check(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.Id == Guid.Empty)
            throw new ArgumentException("The id is empty; every order needs one of its own.", nameof(order));
        if (order.Client is null or { Length: 0 or > 100 })
            throw new ArgumentException($"The client's name has {order.Client?.Length ?? 0} characters; it must have 1 to 100.", nameof(order));
        if (order.Side is not (Side.Buy or Side.Sell))
            throw new ArgumentException($"The side is {order.Side}; it must be Buy or Sell.", nameof(order));
        if (order.Kind is not (OrderKind.Limit or OrderKind.Market))
            throw new ArgumentException($"The kind is {order.Kind}; this version knows Limit and Market.", nameof(order));
        if (order.Quantity is < 1 or > MaxQuantity)
            throw new ArgumentException($"The quantity is {order.Quantity}; it must be 1 to {MaxQuantity}.", nameof(order));
        if (order.Price <= 0 && order.Kind == OrderKind.Limit)
            throw new ArgumentException($"The price is {order.Price}; it must be more than 0.", nameof(order));
    }
}
