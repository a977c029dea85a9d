namespace OrderBook;

/// <summary>A trade of an order that came in with one that rested.</summary>
/// <param name="Maker">The id of the order that rested.</param>
/// <param name="Price">The price of a unit, which is that of the order that rested.</param>
/// <param name="Quantity">How many units; at least 1.</param>
public sealed record Fill(Guid Maker, decimal Price, long Quantity);
