namespace PluginRuntime.Subpartitions.Generations;

/// <summary>A step of a change failed. Caught within this assembly and told in a report.</summary>
internal sealed class SubpartitionStepException(SubpartitionGeneration generation, string step, string cause, string? remedy = null, Exception? inner = null)
    : Exception($"{generation}, {step}: {cause}", inner)
{
    internal SubpartitionGeneration Generation { get; } = generation;

    internal string Step { get; } = step;

    internal string Cause { get; } = cause;

    /// <summary>What to do.</summary>
    internal string Remedy { get; } = remedy ?? "Mend the package, then apply again.";
}
