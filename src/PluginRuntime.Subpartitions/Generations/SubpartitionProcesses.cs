using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Runs offloads in child processes.</summary>
internal sealed class SubpartitionProcesses(ChildProcesses children) : ISubpartitionProcesses
{
    /// <inheritdoc/>
    public async Task<ISubpartitionProcess> StartAsync(SubpartitionVersion version, long generation, CancellationToken cancellationToken)
    {
        var child = await children.StartAsync(version.Id, version.Frameworks, cancellationToken).ConfigureAwait(false);
        foreach (var (contract, target) in version.Imports)
            child.Connection.Serve(contract, target);
        return new SubpartitionProcess(child, version.OrderOf(generation));
    }
}
