namespace PluginRuntime.Subpartitions.Processes;

/// <summary>Whose process it is, for logs, measurements and errors.</summary>
/// <param name="Subpartition">The subpartition's id.</param>
/// <param name="Version">The version that is loaded.</param>
/// <param name="Generation">The generation's number; 0 before it is loaded.</param>
/// <param name="ProcessId">The process.</param>
internal sealed record ChildIdentity(string Subpartition, string Version, long Generation, int ProcessId)
{
    /// <inheritdoc/>
    public override string ToString() => Version.Length == 0 ? $"'{Subpartition}' (process {ProcessId})" : $"'{Subpartition}' {Version} (generation {Generation}, process {ProcessId})";
}
