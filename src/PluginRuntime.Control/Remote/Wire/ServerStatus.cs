namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A virtual server.</summary>
internal sealed record ServerStatus
{
    public required string Type { get; init; }

    public required string Name { get; init; }

    /// <summary><c>starting</c>, <c>serving</c>, <c>moving</c>, <c>recovering</c>, <c>stopping</c>, <c>stopped</c>.</summary>
    public required string State { get; init; }

    public string Version { get; init; } = "";

    /// <summary>The number of its host subpartition; 0: none.</summary>
    public long Subpartition { get; init; }

    /// <summary>Why it does not serve.</summary>
    public string? Reason { get; init; }
}
