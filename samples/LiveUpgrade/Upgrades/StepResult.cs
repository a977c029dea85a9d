namespace LiveUpgrade.Upgrades;

/// <summary>How a step went.</summary>
/// <param name="Window">The calls meanwhile.</param>
internal abstract record StepResult(StepWindow Window)
{
    /// <summary>What is wrong with it, in a line; <see langword="null"/> when nothing is.</summary>
    internal abstract string? Problem { get; }

    /// <summary>What came of it, in a word.</summary>
    internal abstract string Outcome { get; }

    /// <summary>It, for a person.</summary>
    internal abstract string Describe();
}
