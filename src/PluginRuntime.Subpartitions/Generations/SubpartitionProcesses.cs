using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Runs packages in child processes.</summary>
internal sealed class SubpartitionProcesses(ChildProcesses children) : ISubpartitionProcesses
{
    /// <summary>What every process can call, served before it loads its package.</summary>
    internal Action<PipeConnection>? Started { get; set; }

    /// <inheritdoc/>
    public async Task<ISubpartitionProcess> StartAsync(SubpartitionVersion version, long generation, bool givesWay, CancellationToken cancellationToken)
    {
        var child = await children.StartAsync(version.Id, version.Frameworks, givesWay, cancellationToken).ConfigureAwait(false);
        Started?.Invoke(child.Connection);
        foreach (var (contract, target) in version.Imports)
            child.Connection.Serve(contract, target);
        return new SubpartitionProcess(child, version.OrderOf(generation));
    }
}
