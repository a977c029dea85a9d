namespace PluginRuntime.Control.Remote.Wire;

/// <summary>The share of one subpartition in one resource.</summary>
internal sealed record ShareOutcome
{
    public required string Subpartition { get; init; }

    /// <summary><c>cpu</c> in processors, <c>memory</c> in bytes.</summary>
    public required string Resource { get; init; }

    public double Demanded { get; init; }

    /// <summary><see langword="null"/>: as much as it wants, since there is enough for all.</summary>
    public double? Granted { get; init; }

    /// <summary>What enforces it; <see langword="null"/>: nothing.</summary>
    public string? EnforcedBy { get; init; }

    /// <summary>Why it is not enforced.</summary>
    public string? NotEnforceable { get; init; }
}
