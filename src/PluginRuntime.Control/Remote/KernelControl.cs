using System.Reflection;
using PluginRuntime.Control.Remote.Events;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Remote;

/// <summary>What a kernel does for those who have come through its control pipe. Thread-safe.</summary>
internal sealed class KernelControl(
    KernelIdentity identity, IPluginRuntime runtime, MicroKernel kernel, OffloadTable offloads, HostTable hosts, UpgradePolicy policy, EventFeed feed) : IKernelControl
{
    private const int MaxUnattended = 16;
    private const int MostHistory = 1000;

    private static readonly string RuntimeVersion =
        typeof(KernelControl).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private int _unattended;

    public Task<KernelDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public Task<KernelStatus> StatusAsync(CancellationToken cancellationToken) => KernelSnapshot.TakeAsync(Describe(), kernel, offloads, hosts, runtime.VirtualServers, cancellationToken);

    public async Task<PackageOutcome> InspectAsync(InspectOrder order, CancellationToken cancellationToken)
    {
        var inspection = await runtime.InspectAsync(order.Path, cancellationToken).ConfigureAwait(false);
        return Outcomes.Of(order.Path, $"kernel '{identity.Name}'", inspection);
    }

    public Task<bool> IsOfModulesAsync(RequestOrder order, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        var request = Orders.RequestOf(order, policy, progress: null);
        return Task.Run(() => RequestParts.Of(request, kernel, offloads, hosts).Children.Count == 0, cancellationToken);
    }

    public async Task<PlanOutcome> PlanAsync(RequestOrder order, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        return Outcomes.Of(identity.Name, await runtime.PlanAsync(Orders.RequestOf(order, policy, progress: null), cancellationToken).ConfigureAwait(false));
    }

    public async Task<RequestOutcome> ApplyAsync(RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        var request = Orders.RequestOf(order, policy, new ForwardedProgress(identity.Name, progress));
        if (order.Wait)
        {
            // Up to the switch the token undoes the request, on probation the way back does. Who has come to the request of another only waits no longer.
            var isOwn = feed.Running.All(running => running.Request != order.Id);
            await using var undoing = cancellationToken.UnsafeRegister(_ => _ = isOwn && runtime.EndProbation(order.Id), null).ConfigureAwait(false);
            try
            {
                return Outcomes.Of(identity.Name, await runtime.ApplyAsync(request, cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!isOwn && cancellationToken.IsCancellationRequested)
            {
                return new RequestOutcome { Kernel = identity.Name, Request = order.Id, Outcome = Outcomes.Running };
            }
        }

        if (Interlocked.Increment(ref _unattended) > MaxUnattended)
        {
            Interlocked.Decrement(ref _unattended);
            throw new ControlRefusedException(new ControlRefusal(
                ControlRefusals.NotServing, $"{MaxUnattended} requests that nobody waits for are under way in kernel '{identity.Name}', which is the bound.", "Nothing was touched.", "Try again when they have ended; `prt status` shows them."));
        }

        // Nobody waits: its end is told to those who watch, and to the log.
        _ = ApplyUnattendedAsync(request with { Progress = null });
        return new RequestOutcome { Kernel = identity.Name, Request = order.Id, Outcome = Outcomes.Running };
    }

    public Task<bool> EndProbationAsync(ProbationOrder order, CancellationToken cancellationToken) => Task.FromResult(runtime.EndProbation(order.Request));

    public async Task<HistoryOutcome> HistoryAsync(HistoryOrder order, CancellationToken cancellationToken) =>
        Records.Of(identity.Name, await runtime.HistoryAsync(Math.Clamp(order.Most, 1, MostHistory), cancellationToken).ConfigureAwait(false));

    public async Task<BalanceOutcome> BalanceAsync(BalanceOrder order, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        return Records.Of(identity.Name, await runtime.BalanceAsync(order.DryRun, cancellationToken).ConfigureAwait(false));
    }

    public async Task<MoveOutcome> MoveAsync(MoveOrder order, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        try
        {
            return Outcomes.Of(await runtime.MoveAsync(order.Type, order.Server, order.Subpartition, Orders.PolicyOf(policy, order.Policy), cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidOperationException nowhere)
        {
            throw Impossible(nowhere);
        }
    }

    public async Task<IReadOnlyList<MoveOutcome>> DrainAsync(DrainOrder order, CancellationToken cancellationToken)
    {
        identity.EnsureServing();
        try
        {
            return [.. (await runtime.EvacuateAsync(order.Subpartition, Orders.PolicyOf(policy, order.Policy), cancellationToken).ConfigureAwait(false)).Select(Outcomes.Of)];
        }
        catch (InvalidOperationException nowhere)
        {
            throw Impossible(nowhere);
        }
    }

    public IAsyncEnumerable<KernelEvent> WatchAsync(CancellationToken cancellationToken) => feed.ListenAsync(cancellationToken);

    private static ControlRefusedException Impossible(InvalidOperationException cause) =>
        new(new ControlRefusal(ControlRefusals.Rejected, cause.Message, "Nothing was touched.", "See `prt status` for requests that are under way, where virtual servers are, and where they could go."));

    private KernelDescription Describe() => new()
    {
        Name = identity.Name,
        ProcessId = Environment.ProcessId,
        Since = identity.Since,
        Host = Assembly.GetEntryAssembly()?.GetName().Name ?? "",
        Runtime = RuntimeVersion,
        State = identity.State,
        Requests = feed.Running,
    };

    private async Task ApplyUnattendedAsync(ServiceRequest request)
    {
        try
        {
            await runtime.ApplyAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            feed.Tell(() => feed.Event("outcome") with { Request = request.Id, To = "failed", Text = failed.Message });
        }
        finally
        {
            Interlocked.Decrement(ref _unattended);
        }
    }
}
