namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What the metadata of a package say.</summary>
internal sealed record PackageOutcome
{
    public required string Path { get; init; }

    /// <summary>What it was inspected against: a kernel, or nothing but what it brings.</summary>
    public required string Against { get; init; }

    public string Id { get; init; } = "";

    /// <summary><c>module</c>, <c>offload</c>, <c>virtual-servers</c>; empty when it cannot be determined.</summary>
    public string Kind { get; init; } = "";

    public string Version { get; init; } = "";

    public string Assembly { get; init; } = "";

    public string EntryType { get; init; } = "";

    public string TargetFramework { get; init; } = "";

    public IReadOnlyList<string> Frameworks { get; init; } = [];

    public IReadOnlyList<string> Exports { get; init; } = [];

    public IReadOnlyList<string> Imports { get; init; } = [];

    public IReadOnlyList<string> HandOvers { get; init; } = [];

    public IReadOnlyList<FindingText> Findings { get; init; } = [];

    public bool IsRefused { get; init; }
}
