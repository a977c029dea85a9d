using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What a service request would do, worked out without doing it: from metadata, loading, starting and touching nothing.</summary>
public sealed record ServicePlan
{
    /// <summary>The request's id.</summary>
    public required string Request { get; init; }

    /// <summary>Why the request would be rejected as things are; <see langword="null"/> when it would not. What is only seen in later phases, such as a constructor that throws, is not in a plan.</summary>
    public required UpgradeFailure? Failure { get; init; }

    /// <summary>What it would do, id by id.</summary>
    public required IReadOnlyList<PlannedPart> Parts { get; init; }

    /// <summary>Who would be led to other generations.</summary>
    public required IReadOnlyList<PlannedRebinding> Rebindings { get; init; }

    /// <summary>What inspection found, of all packages; refusals first.</summary>
    public required IReadOnlyList<InspectionFinding> Findings { get; init; }

    /// <summary>The longest time that callers may be expected to wait; <see langword="null"/>: not known.</summary>
    public required TimeSpan? ExpectedPause { get; init; }

    /// <summary>What <see cref="ExpectedPause"/> is known from, or why it is not; for a person.</summary>
    public required string ExpectedPauseSource { get; init; }

    /// <summary>What lives of what it is about.</summary>
    public required IReadOnlyList<LivingResource> Living { get; init; }

    /// <summary>Whether the request would be rejected.</summary>
    public bool IsRejected => Failure is not null;
}
