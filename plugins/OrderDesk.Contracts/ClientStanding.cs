namespace OrderDesk;

/// <summary>How a client stands with the desk.</summary>
/// <param name="Tier">The tier that prices follow.</param>
/// <param name="AdmittedOrders">How many orders were admitted since the client became known.</param>
/// <param name="ServedBy">Module and version that answered.</param>
public readonly record struct ClientStanding(StandingTier Tier, long AdmittedOrders, string ServedBy);
