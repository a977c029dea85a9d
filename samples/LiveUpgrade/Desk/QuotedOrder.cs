namespace LiveUpgrade.Desk;

/// <summary>An order that was admitted and quoted.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Quote">What the client was promised.</param>
/// <param name="Admission">The version that admitted it.</param>
/// <param name="Pricing">The version that quoted it.</param>
internal sealed record QuotedOrder(string Id, OrderQuote Quote, string Admission, string Pricing);
