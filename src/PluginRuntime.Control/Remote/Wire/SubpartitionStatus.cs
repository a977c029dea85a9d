namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A process that runs an offload, or virtual servers of a type.</summary>
internal sealed record SubpartitionStatus
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public string? PreviousVersion { get; init; }

    /// <summary><c>serving</c>, <c>recovering</c>, <c>starting</c>, <c>leaving</c>.</summary>
    public required string State { get; init; }

    /// <summary>Its generation; of a host subpartition the number by which it is moved to and drained.</summary>
    public long Number { get; init; }

    /// <summary>0 while there is none.</summary>
    public int ProcessId { get; init; }

    public int CallsInside { get; init; }

    public int CallsWaiting { get; init; }

    public int Living { get; init; }

    public int Restarts { get; init; }

    /// <summary>Resident; 0 when it is not known.</summary>
    public long MemoryBytes { get; init; }

    public double CpuSeconds { get; init; }

    /// <summary>Virtual servers that have their place in it.</summary>
    public int Servers { get; init; }

    public IReadOnlyList<string> Exports { get; init; } = [];

    public IReadOnlyList<string> Imports { get; init; } = [];
}
