namespace PluginRuntime.Tool.Sending;

/// <summary>Outcomes that kernels do not say of themselves.</summary>
internal static class SentOutcomes
{
    /// <summary>The kernel did not answer, or not to the end.</summary>
    internal const string Unreachable = "unreachable";

    /// <summary>Nothing was touched in the kernel, since another one did not take the request.</summary>
    internal const string Untouched = "untouched";

    /// <summary>Some kernels have the new and cannot go back, others have the old.</summary>
    internal const string Mixed = "mixed";

    /// <summary>What was decided cannot be read now; kernels hold both versions until it can.</summary>
    internal const string InDoubt = "in-doubt";
}
