namespace PluginRuntime.Control.Remote.Wire;

/// <summary>How a request went in one kernel.</summary>
internal sealed record RequestOutcome
{
    public required string Kernel { get; init; }

    public required string Request { get; init; }

    /// <summary><c>applied</c>, <c>rejected</c>, <c>rolled-back</c>; <c>running</c> when nobody waits for it; <c>needs-person</c> when the new goes on serving although it failed its probation.</summary>
    public required string Outcome { get; init; }

    public IReadOnlyList<ChangeOutcome> Changes { get; init; } = [];

    public IReadOnlyList<PhaseTime> Phases { get; init; } = [];

    public FailureText? Failure { get; init; }

    /// <summary>The longest time a caller waited.</summary>
    public double PauseMs { get; init; }

    public double GateClosedMs { get; init; }

    /// <summary>Calls that waited.</summary>
    public long CallsHeld { get; init; }

    public double TimeToSwitchMs { get; init; }

    public IReadOnlyList<FindingText> Findings { get; init; } = [];

    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What left service, and whether it is gone.</summary>
    public IReadOnlyList<RetiredText> Retired { get; init; } = [];

    public IReadOnlyList<MoveOutcome> Moves { get; init; } = [];
}
