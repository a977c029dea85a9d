using System.Diagnostics;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control;

/// <summary>Applies service requests to the kernel of this process and its subpartitions.</summary>
internal sealed class ControlProgram(MicroKernel kernel, OffloadTable offloads, HostTable hosts, IVirtualServers servers, IOptions<PluginRuntimeOptions> options) : IPluginRuntime
{
    private readonly RequestUpgrade _upgrade = new(kernel, offloads, hosts);
    private readonly RequestQueue _queue = new();
    private readonly ServerMoves _moves = new(hosts, options);

    public IReadOnlyList<InstalledModule> Modules => kernel.Modules;

    public IReadOnlyList<InstalledSubpartition> Subpartitions => [.. offloads.Installed, .. hosts.Subpartitions];

    public IVirtualServers VirtualServers => servers;

    public async Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = request.Policy ?? options.Value.Policy;
        var since = Stopwatch.GetTimestamp();
        var running = default(string);
        var place = policy.WhenBusy == BusyAction.Refuse
            ? _queue.TryEnter(request.Id, out running)
            : await _queue.EnterAsync(request.Id, cancellationToken).ConfigureAwait(false);
        if (place is null)
            return RejectedReport.Busy(request.Id, running!);
        using (place)
        {
            var gate = new RequestGate(request.Steps is { } steps ? [steps] : [], place.Dispose);
            var report = await _upgrade.ApplyAsync(request, policy, since, gate, cancellationToken).ConfigureAwait(false);
            gate.Settle(report.IsApplied);
            return report;
        }
    }

    public Task<MoveReport> MoveAsync(string type, string server, long? subpartition = null, CancellationToken cancellationToken = default) => _moves.MoveAsync(type, server, subpartition, cancellationToken);

    public Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, CancellationToken cancellationToken = default) => _moves.EvacuateAsync(subpartition, cancellationToken);

    public bool EndProbation(string requestId) => _upgrade.EndProbation(requestId);

    public IDisposable Pin() => new RuntimePin(kernel.Pin(), offloads.Pin());
}
