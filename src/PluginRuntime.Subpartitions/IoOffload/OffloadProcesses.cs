using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>Runs offloads in child processes.</summary>
internal sealed class OffloadProcesses(ChildProcesses children) : IOffloadProcesses
{
    /// <inheritdoc/>
    public async Task<IOffloadProcess> StartAsync(OffloadVersion version, long generation, CancellationToken cancellationToken)
    {
        var child = await children.StartAsync(version.Id, version.Frameworks, cancellationToken).ConfigureAwait(false);
        foreach (var (contract, target) in version.Imports)
            child.Connection.Serve(contract, target);
        return new OffloadProcess(child, version.OrderOf(generation));
    }
}
