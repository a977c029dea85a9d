namespace LiveUpgrade.Desk;

/// <summary>An order that was admitted and quoted.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Symbol">What is traded, which names its book.</param>
/// <param name="Limit">The price the client goes to.</param>
/// <param name="Quote">What the client was promised.</param>
/// <param name="Admission">The version that admitted it.</param>
/// <param name="Pricing">The version that quoted it.</param>
internal sealed record QuotedOrder(string Id, string Symbol, decimal Limit, OrderQuote Quote, string Admission, string Pricing);
