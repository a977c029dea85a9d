using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Control.Balancing;

/// <summary>Those of this kernel.</summary>
internal sealed class LiveSubpartitions(OffloadTable offloads, HostTable hosts, ServerMoves moves) : IBalancedSubpartitions
{
    /// <summary>A process that does not answer by then is none that is looked at.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>It may have to compact its heap before.</summary>
    private static readonly TimeSpan LimitTime = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool HasPriorities => ProcessPriority.IsSupported;

    private IEnumerable<(string Id, SubpartitionGeneration Generation, HostSubpartition? Host)> Living =>
        offloads.Installed.Select(installed => (installed.Id, Generation: offloads.Find(installed.Id)?.Serving, Host: (HostSubpartition?)null)).Where(static entry => entry.Generation is not null).Select(static entry => (entry.Id, entry.Generation!, entry.Host))
            .Concat(hosts.Installed.SelectMany(static type => type.Living.Where(static host => host.IsAlive && host.Generation.State >= GenerationState.Serving).Select(host => (type.Id, host.Generation, (HostSubpartition?)host))));

    /// <inheritdoc/>
    public async Task<BalanceReading> ReadAsync(CancellationToken cancellationToken)
    {
        List<ProcessReading> processes = [];
        List<Task<ServerReading[]>> servers = [];
        foreach (var (id, generation, host) in Living.ToArray())
        {
            if (ProcessUsage.Look(generation.Process.ProcessId) is not { } usage)
                continue;
            var takesServers = host is not null && hosts.Find(id)?.Hosts.Contains(host) == true;
            processes.Add(new ProcessReading(id, generation.Number, generation.Process.ProcessId, takesServers, usage.Processor, usage.Memory, generation.Connection.CallsOut));
            if (host is not null)
                servers.Add(ReadServersAsync(id, host, cancellationToken));
        }

        return new BalanceReading(processes, [.. (await Task.WhenAll(servers).ConfigureAwait(false)).SelectMany(static of => of)]);
    }

    /// <inheritdoc/>
    public Task<MoveReport?> MoveAsync(ServerKey server, long to, CancellationToken cancellationToken) => moves.TryMoveAsync(server.Type, server.Name, to, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> LimitHeapAsync(ProcessKey process, long? bytes, CancellationToken cancellationToken)
    {
        var child = (ISubpartition)new ISubpartition__Remote().MakeCaller(Find(process).Connection.Channel);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LimitTime);
        try
        {
            var (failure, heap) = await child.LimitMemoryAsync(bytes ?? 0, deadline.Token).ConfigureAwait(false);
            return failure is null ? heap : throw new IOException($"{failure.Step}: {failure.Cause}. {failure.Remedy}");
        }
        catch (Exception silent) when (silent is PluginRuntimeException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException($"Process {process.ProcessId} of '{process.Subpartition}' did not answer: {silent.Message}", silent);
        }
    }

    /// <inheritdoc/>
    public void SetPriority(ProcessKey process, int nice) => ProcessPriority.Set(Find(process).Process.ProcessId, nice);

    /// <inheritdoc/>
    public void Throttle(ProcessKey process, int? calls) => Find(process).Connection.Window.Throttle(calls ?? int.MaxValue);

    private static async Task<ServerReading[]> ReadServersAsync(string type, HostSubpartition host, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerTime);
        try
        {
            var usages = await host.Control.MeasureAsync(deadline.Token).ConfigureAwait(false);
            return
            [
                .. from usage in usages
                   let server = host.Find(usage.Instance)
                   where server is { IsRehearsal: false } && server.Place?.Instance == usage.Instance
                   select new ServerReading(type, server.Name, host.Number, usage.Instance, server.State == VirtualServerState.Serving, usage.Calls, usage.BusyMilliseconds),
            ];
        }
        catch (Exception silent) when (silent is PluginRuntimeException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }

    private SubpartitionGeneration Find(ProcessKey process) =>
        Living.Select(static entry => entry.Generation).FirstOrDefault(generation => generation.Number == process.Generation && generation.Process.ProcessId == process.ProcessId)
        ?? throw new IOException($"Process {process.ProcessId} of '{process.Subpartition}' is gone.");
}
