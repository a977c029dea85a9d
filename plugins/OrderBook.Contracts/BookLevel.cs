namespace OrderBook;

/// <summary>What rests at a price.</summary>
/// <param name="Price">The price.</param>
/// <param name="Quantity">Units of all orders together.</param>
/// <param name="Orders">How many orders.</param>
public sealed record BookLevel(decimal Price, long Quantity, int Orders);
