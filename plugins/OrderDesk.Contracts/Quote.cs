namespace OrderDesk;

/// <summary>A price for a request.</summary>
/// <param name="UnitPrice">The price of one unit.</param>
/// <param name="Total">The price of the whole.</param>
/// <param name="Tier">The client's tier that the price follows.</param>
/// <param name="ServedBy">Module and version that quoted.</param>
/// <param name="StandingServedBy">Module and version that told the client's tier: always of the same set as <paramref name="ServedBy"/>.</param>
public readonly record struct Quote(decimal UnitPrice, decimal Total, StandingTier Tier, string ServedBy, string StandingServedBy);
