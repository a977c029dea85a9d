namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A service request as it is sent to a kernel. Paths are absolute: the kernel has another current directory.</summary>
internal sealed record RequestOrder
{
    public required string Id { get; init; }

    /// <summary>Who asks, for the history.</summary>
    public string? By { get; init; }

    public IReadOnlyList<string> Packages { get; init; } = [];

    public IReadOnlyList<string> Recreate { get; init; } = [];

    public IReadOnlyList<string> Reconfigure { get; init; } = [];

    public IReadOnlyList<string> RollBack { get; init; } = [];

    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>What it may cost; <see langword="null"/>: as the kernel's options say.</summary>
    public PolicyOrder? Policy { get; init; }

    /// <summary>Whether the answer comes when the old has retired. Otherwise when the request has been taken up.</summary>
    public bool Wait { get; init; } = true;
}
