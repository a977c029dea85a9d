namespace PluginRuntime.Control.Remote.Wire;

/// <summary>What differs from the kernel's policy; <see langword="null"/>: as it has it. Times in milliseconds.</summary>
internal sealed record PolicyOrder
{
    public double? PauseBudgetMs { get; init; }

    public double? DrainDeadlineMs { get; init; }

    /// <summary><c>back-out</c> or <c>force</c>.</summary>
    public string? WhenBlocked { get; init; }

    /// <summary><c>move-all-back</c> or <c>keep-old</c>.</summary>
    public string? WhenServersStay { get; init; }

    public double? ProbationMs { get; init; }

    public int? LeastCalls { get; init; }

    /// <summary>How much the share of failed calls may exceed that of the old, 0 to 1.</summary>
    public double? MaxErrors { get; init; }

    /// <summary>How many times longer calls may take than in the old; 0: not judged.</summary>
    public double? MaxLatencyFactor { get; init; }

    /// <summary><c>wait</c> or <c>refuse</c>.</summary>
    public string? WhenBusy { get; init; }

    public bool? AllowStateLoss { get; init; }
}
