namespace PluginRuntime.Subpartitions;

/// <summary>A child process did not come to serve. Nothing of it is left.</summary>
public sealed class SubpartitionStartException : PluginRuntimeException
{
    internal SubpartitionStartException(string subpartition, string reason, string remedy, Exception? innerException = null)
        : base($"The process of subpartition '{subpartition}' did not start: {reason} Nothing of it is left. {remedy}", innerException)
    {
        Subpartition = subpartition;
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>The subpartition's id.</summary>
    public string Subpartition { get; }

    /// <summary>What is known: exit code or signal, the last lines of its output.</summary>
    public string Reason { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
