namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How the move of a virtual server went.</summary>
internal sealed record MoveOutcome
{
    public required string Type { get; init; }

    public required string Server { get; init; }

    public required long From { get; init; }

    public required long To { get; init; }

    public required bool IsMoved { get; init; }

    public double ClosedMs { get; init; }

    public double TookMs { get; init; }

    public long StateBytes { get; init; }

    public int Connections { get; init; }

    public FailureText? Failure { get; init; }
}
