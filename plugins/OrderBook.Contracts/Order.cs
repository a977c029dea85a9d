namespace OrderBook;

/// <summary>An order for the symbol of a book.</summary>
/// <param name="Id">Chosen by the caller, unique in the book and not <see cref="Guid.Empty"/>: the same id is the same order.</param>
/// <param name="Client">Who trades: 1 to 100 characters.</param>
/// <param name="Side">Buy or sell.</param>
/// <param name="Price">The price it goes to; more than zero. Of no effect in a market order.</param>
/// <param name="Quantity">How many units: 1 to 1,000,000,000.</param>
/// <param name="Kind">How far it goes.</param>
public sealed record Order(Guid Id, string Client, Side Side, decimal Price, long Quantity, OrderKind Kind = OrderKind.Limit);
