namespace LiveUpgrade;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions
{
    /// <summary>How long the load runs after its warm-up.</summary>
    internal required TimeSpan Duration { get; init; }

    /// <summary>Orders per second.</summary>
    internal required int Rate { get; init; }

    /// <summary>Upgrades while the load runs.</summary>
    internal required int Upgrades { get; init; }

    /// <summary>Keep-alive connections at most.</summary>
    internal required int Connections { get; init; }

    /// <summary>Where the figures are written; <see langword="null"/>: nowhere.</summary>
    internal required string? Json { get; init; }

    /// <summary>The folder of the block log; <see langword="null"/>: a temporary one.</summary>
    internal required string? Log { get; init; }

    /// <summary>Runs the desk without own load, until it is stopped.</summary>
    internal required bool Serve { get; init; }

    /// <summary>Where the desk listens.</summary>
    internal required string Urls { get; init; }

    /// <summary>The desk's name.</summary>
    internal required string Name { get; init; }

    /// <summary>The first calls compile what all later ones use; their latency says nothing.</summary>
    internal static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(3);
}
