namespace PluginRuntime.Subpartitions;

/// <summary>Names for whoever listens to the activities of calls between kernel and subpartitions.</summary>
public static class SubpartitionActivity
{
    /// <summary>The activity source: a client activity for each call that goes out, a server activity for each that comes in, both named <c>Contract.Method</c>.</summary>
    public const string SourceName = "PluginRuntime.Subpartitions";
}
