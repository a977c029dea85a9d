namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What it would do with one id.</summary>
internal sealed record PartPlan
{
    public required string Id { get; init; }

    /// <summary><c>module</c>, <c>offload</c>, <c>virtual-servers</c>; empty when it cannot be determined.</summary>
    public required string Kind { get; init; }

    /// <summary><c>install</c>, <c>upgrade</c>, <c>downgrade</c>, <c>reapply</c>, <c>recreate</c>, <c>roll-back</c>, <c>remove</c>.</summary>
    public required string Operation { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>What restarts, and why.</summary>
    public string Restarts { get; init; } = "";

    public IReadOnlyList<string> HandOverFrom { get; init; } = [];

    public IReadOnlyList<string> HandOverTo { get; init; } = [];

    /// <summary>Versions of states' formats, class by class, as far as metadata tell them.</summary>
    public IReadOnlyList<StateVersionPlan> StateVersions { get; init; } = [];

    public IReadOnlyList<string> ExportsAdded { get; init; } = [];

    public IReadOnlyList<string> ExportsRemoved { get; init; } = [];

    public IReadOnlyList<string> ImportsAdded { get; init; } = [];

    public IReadOnlyList<string> ImportsRemoved { get; init; } = [];

    public bool HasWayBack { get; init; }

    /// <summary>Why there is a way back, or none.</summary>
    public string WayBack { get; init; } = "";
}
