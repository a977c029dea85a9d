namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A kernel module.</summary>
internal sealed record ModuleStatus
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    /// <summary>What it can be rolled back to.</summary>
    public string? PreviousVersion { get; init; }

    public long Generation { get; init; }

    public long Calls { get; init; }

    public long Faults { get; init; }

    public IReadOnlyList<string> Exports { get; init; } = [];

    public IReadOnlyList<string> Imports { get; init; } = [];
}
