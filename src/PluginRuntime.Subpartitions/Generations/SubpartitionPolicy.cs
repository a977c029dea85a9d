namespace PluginRuntime.Subpartitions.Generations;

/// <summary>How long the steps of a change may take, and what follows when they take longer.</summary>
internal sealed record SubpartitionPolicy
{
    /// <summary>For each callback of the package's code: construction, start, warm-up, health, acquire, release, stop.</summary>
    internal TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long calls inside the old generation may go on before they are cancelled.</summary>
    internal TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long they may go on after that.</summary>
    internal TimeSpan DrainCancel { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// What follows when calls are still inside at the end. <see langword="true"/>: the old process is ended with them; those that are
    /// idempotent are sent to the new generation, the others fail saying that they may have been executed. <see langword="false"/>:
    /// the old generation takes over again.
    /// </summary>
    internal bool Force { get; init; }

    /// <summary>How long sequences that are being read may go on in the old generation after it has been drained, and how long it may take to stop.</summary>
    internal TimeSpan RetireTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the new generation is on probation, with the old one kept ready. Zero: none.</summary>
    internal TimeSpan ProbationTime { get; init; }

    /// <summary>The least number of calls that the share of failures is judged on.</summary>
    internal int ProbationLeastCalls { get; init; } = 20;

    /// <summary>How much the share of failed calls may exceed that of the old generation, 0 to 1.</summary>
    internal double ProbationErrorMargin { get; init; } = 0.05;
}
