namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What a request would do in one kernel.</summary>
internal sealed record PlanOutcome
{
    public required string Kernel { get; init; }

    public required string Request { get; init; }

    /// <summary>Why it would be rejected; <see langword="null"/> when it would not.</summary>
    public FailureText? Failure { get; init; }

    public IReadOnlyList<PartPlan> Parts { get; init; } = [];

    public IReadOnlyList<RebindPlan> Rebinds { get; init; } = [];

    public IReadOnlyList<FindingText> Findings { get; init; } = [];

    /// <summary><see langword="null"/>: not known.</summary>
    public double? ExpectedPauseMs { get; init; }

    /// <summary>Where the expectation comes from.</summary>
    public string ExpectedPauseFrom { get; init; } = "";

    /// <summary>What lives now of what it is about.</summary>
    public IReadOnlyList<LivingPlan> Living { get; init; } = [];
}
