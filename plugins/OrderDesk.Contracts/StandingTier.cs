namespace OrderDesk;

/// <summary>A client's tier.</summary>
public enum StandingTier
{
    /// <summary>Few orders so far, or not seen for long.</summary>
    New,

    /// <summary>Trades regularly.</summary>
    Regular,

    /// <summary>Trades much.</summary>
    Preferred,
}
