namespace OrderDesk;

/// <summary>What a client wants to trade.</summary>
/// <param name="Client">The client's name.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Side">Buy or sell, as the client sees it.</param>
/// <param name="Quantity">How many units; at least 1.</param>
public readonly record struct QuoteRequest(string Client, string Symbol, OrderSide Side, int Quantity);
