using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What a request would do with one module, offload or type of virtual servers.</summary>
public sealed record PlannedPart
{
    /// <summary>Its id; the package's path when that does not tell one.</summary>
    public required string Id { get; init; }

    /// <summary>Where its code runs, determined from metadata; <see langword="null"/> when they do not tell.</summary>
    public required ModuleKind? Kind { get; init; }

    /// <summary>What is done with it.</summary>
    public required PlannedOperation Operation { get; init; }

    /// <summary>The version that serves; <see langword="null"/>: none.</summary>
    public string? From { get; init; }

    /// <summary>The version that would serve; <see langword="null"/>: none, or it is not known.</summary>
    public string? To { get; init; }

    /// <summary>What restarts, and why; for a person.</summary>
    public string Restarts { get; init; } = "";

    /// <summary>How the version that serves hands its state over, class by class.</summary>
    public IReadOnlyList<HandOverDeclaration> HandOversBefore { get; init; } = [];

    /// <summary>How the version that would serve takes it over.</summary>
    public IReadOnlyList<HandOverDeclaration> HandOversAfter { get; init; } = [];

    /// <summary>Full names of the contracts that the version that serves exports.</summary>
    public IReadOnlyList<string> ExportsBefore { get; init; } = [];

    /// <summary>Full names of the contracts that the version that would serve exports.</summary>
    public IReadOnlyList<string> ExportsAfter { get; init; } = [];

    /// <summary>Full names of the contracts that the version that serves imports.</summary>
    public IReadOnlyList<string> ImportsBefore { get; init; } = [];

    /// <summary>Full names of the contracts that the version that would serve imports.</summary>
    public IReadOnlyList<string> ImportsAfter { get; init; } = [];

    /// <summary>Whether it can be taken back with its state once it serves.</summary>
    public bool HasWayBack { get; init; }

    /// <summary>Why there is a way back, or none; for a person.</summary>
    public string WayBack { get; init; } = "";
}
