namespace PluginRuntime.Control.Balancing.Placing;

/// <summary>When servers are moved, and when that ends. All ratios are of the larger one of the hosts' mean and the largest server.</summary>
internal sealed record PlacementRules
{
    /// <summary>A host that has more than this is one that servers move out of.</summary>
    internal double Trigger { get; init; } = 1.1;

    /// <summary>Servers move until no host has more than this: less than <see cref="Trigger"/>, so that a small change later moves nothing.</summary>
    internal double Goal { get; init; } = 1.04;

    /// <summary>By how many standard errors of its load a host must be over <see cref="Trigger"/>: what noise explains moves nothing.</summary>
    internal double Confidence { get; init; } = 3;

    /// <summary>By how many processors' worth it must be over the base: where hardly anything is done, ratios mean nothing.</summary>
    internal double LeastExcess { get; init; }

    /// <summary>For how long a move is assumed to be of use, in seconds: its gain over that time must be more than its cost.</summary>
    internal double Horizon { get; init; } = 60;

    /// <summary>Moves at most.</summary>
    internal int MostMoves { get; init; } = 32;
}
