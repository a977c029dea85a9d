using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Kernel.Swapping;

namespace PluginRuntime.Kernel;

/// <summary>
/// The micro hypervisor kernel of a host: runs kernel modules and upgrades them in place. Made by <c>AddPluginRuntime</c>; one for a
/// process. Thread-safe.
/// </summary>
public sealed class MicroKernel : IAsyncDisposable
{
    /// <summary>The name of the kernel's <see cref="ActivitySource"/>: one activity for an upgrade, a child for each phase.</summary>
    public const string ActivitySourceName = "PluginRuntime.Kernel";

    /// <summary>The name of the kernel's meter.</summary>
    public const string MeterName = KernelMetrics.MeterName;

    private static readonly ActivitySource Activities = new(ActivitySourceName);

    private readonly KernelParts _parts;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lock _lock = new();
    private volatile ModuleTable _table = ModuleTable.Empty;
    private CancellationTokenSource? _wayBack;
    private string? _running;

    private MicroKernel(Func<MicroKernel, KernelParts> parts) => _parts = parts(this);

    /// <summary>The modules that serve now, by id.</summary>
    public IReadOnlyList<InstalledModule> Modules =>
    [
        .. _table.Modules.Values.OrderBy(generation => generation.Module, StringComparer.Ordinal).Select(generation => new InstalledModule(
            generation.Module,
            generation.Version,
            generation.Leases.Generation,
            [.. generation.Inspection.Exports.Select(contract => contract.TypeName)],
            [.. generation.Inspection.Imports.Select(contract => contract.TypeName)],
            generation.Leases.Calls,
            generation.Leases.Faults,
            _parts.History.TryGetValue(generation.Module, out var previous) ? previous.Version : null)),
    ];

    /// <summary>How many generations have left service and are still loaded.</summary>
    public int UncollectedGenerations => _parts.Retirement.Uncollected;

    /// <summary>The id of the request that is being applied, or <see langword="null"/>.</summary>
    public string? RunningRequest => Volatile.Read(ref _running);

    /// <summary>Contracts that subpartitions serve.</summary>
    internal OutsideContracts Outside => _parts.Outside;

    /// <summary>The host's configuration.</summary>
    internal IConfiguration Configuration => _parts.Host.Configuration;

    /// <summary>Full names of the contracts that the host itself lends to modules.</summary>
    internal IEnumerable<string> ExposedContracts => _parts.Host.Exposed.Keys.Select(type => type.FullName ?? type.Name);

    /// <summary>Takes packages and tells what they are, those that do not run in this process too.</summary>
    internal PackageIntake Packages => _parts.Packages;

    /// <summary>What the metadata of a kernel module's package say.</summary>
    internal ModuleInspection Inspect(StoredModule module) => _parts.Inspector.Inspect(module);

    /// <summary>Notes what a way back of a module leads to, as it was before a restart.</summary>
    internal void RememberPrevious(string module, StoredModule stored, string version) => _parts.History[module] = (stored, version);

    /// <summary>What the metadata of a kernel module's package say, beside those of the version that serves.</summary>
    internal ModuleInspection InspectBesideRunning(StoredModule module)
    {
        var alone = _parts.Inspector.Inspect(module);
        return _table.Modules.TryGetValue(alone.ModuleId, out var running) ? _parts.Inspector.Inspect(module, running.Inspection) : alone;
    }

    /// <summary>Works out what a request would do to modules, as its phase <see cref="UpgradePhase.Inspect"/> would. Loads and touches nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="coming">Contracts that offloads of the same request would serve by then.</param>
    internal SwapForecast Forecast(ModuleRequest request, IEnumerable<(ContractName Contract, string Owner)> coming)
    {
        var table = _table;
        return SwapForecast.Of(UpgradePlan.Make(request, table, _parts, coming), table, _parts.EntryGates.All);
    }

    /// <summary>What answers when a subpartition calls a contract: what the host lends, or the host's gate, whoever serves it.</summary>
    internal object TargetOf(Type contract) => _parts.Host.Exposed.TryGetValue(contract, out var exposed) ? exposed : _parts.Outside.GateOf(contract);

    /// <summary>Tells log and listener of the phases of something else than modules, in the way it tells of theirs.</summary>
    internal PhaseNews NewsOf(string request, IProgress<UpgradeProgress>? progress, string what) => new(request, progress, _parts.Log, () => what);

    /// <summary>Puts a kernel together. It owns <paramref name="contracts"/> and <paramref name="offloads"/>.</summary>
    internal static MicroKernel Create(
        KernelOptions options,
        InspectionPolicy inspection,
        HostServices host,
        SharedContracts contracts,
        EntryGates gates,
        OffloadInspector offloads,
        KernelLog log,
        IMeterFactory? meters) => new(kernel =>
        {
            var surface = SharedSurface.OfThisProcess();
            var retirement = new Retirement(log);
            var store = new ModuleStore(options.StorePath, host.LoggerFactory.CreateLogger<ModuleStore>());
            return new KernelParts(
                options,
                store,
                new PackageIntake(store, offloads),
                surface,
                new ModuleInspector(surface, inspection),
                offloads,
                contracts,
                host,
                gates,
                new OutsideContracts(gates, contracts),
                new PinBoard(),
                retirement,
                new KernelMetrics(meters, () => kernel._table.Modules.Count, () => retirement.Uncollected),
                log);
        });

    /// <summary>
    /// Applies a request: all of it or nothing. One at a time; a further one waits. What a module or package does wrong is told in the
    /// report, not thrown.
    /// </summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">
    /// Up to the switch it undoes everything; from the switch on it has no effect.
    /// </param>
    /// <returns>The report, when the old generations have retired.</returns>
    public async Task<UpgradeReport> ApplyAsync(ModuleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var activity = Activities.StartActivity("upgrade modules");
            activity?.SetTag("pluginruntime.request", request.Id);
            var started = _parts.Host.Time.GetUtcNow();
            using var wayBack = new CancellationTokenSource();
            lock (_lock)
            {
                _wayBack = wayBack;
                _running = request.Id;
            }

            UpgradeReport report;
            try
            {
                report = await new ModuleUpgrade(request, _parts, _table, table => _table = table, wayBack).RunAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                lock (_lock)
                {
                    _wayBack = null;
                    _running = null;
                }
            }

            Tell(request, report, activity, started);
            return report;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Ends the probation of the running request: it is switched back. Without effect when none is on probation.</summary>
    /// <param name="requestId">The request.</param>
    /// <returns>Whether that request is running.</returns>
    public bool EndProbation(string requestId)
    {
        lock (_lock)
        {
            if (_running != requestId || _wayBack is null)
                return false;
            _wayBack.Cancel();
            return true;
        }
    }

    /// <summary>
    /// Holds every module in the generation it has now for the running flow, until the pin is disposed: several calls of one request of
    /// the host see one version. An upgrade of a pinned module waits for the pin as for a call.
    /// </summary>
    /// <returns>The pin; dispose it in the flow that took it.</returns>
    /// <exception cref="ModulePausedException">An upgrade kept gates closed longer than the bound.</exception>
    public IDisposable Pin() => _parts.Pins.Take(() => _table);

    /// <summary>Retires every module. Calls that are still made fail with <see cref="ModuleNotServingException"/>.</summary>
    /// <returns>A task that completes when the modules have stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var gate in _parts.EntryGates.All)
                gate.Binding = GateBinding.NotServing("the kernel has been disposed.");
            var modules = _table.Modules.Values.ToArray();
            _table = ModuleTable.Empty;
            await _parts.Retirement.RetireAsync(modules, new UpgradePolicy { RetireTimeout = TimeSpan.FromSeconds(2) }).ConfigureAwait(false);
            await _parts.Retirement.DisposeAsync().ConfigureAwait(false);
            _parts.Metrics.Dispose();
            _parts.Contracts.Dispose();
            _parts.Surface.Dispose();
            _parts.Offloads.Dispose();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private void Tell(ModuleRequest request, UpgradeReport report, Activity? activity, DateTimeOffset started)
    {
        _parts.Metrics.Record(report);
        if (report.Failure is { } failure)
            _parts.Log.UpgradeFailed(request.Id, report.Outcome, failure.Phase, failure.Step, failure.Cause, failure.State, failure.Remedy);
        else
            _parts.Log.UpgradeApplied(request.Id, string.Join(", ", report.Changes.Select(change => $"{change.Module} {change.From ?? "-"} -> {change.To ?? "-"}")), report.Pause.TotalMilliseconds);
        if (activity is null)
            return;

        // Made afterwards, from the timings: no listener runs while a gate is closed.
        activity.SetTag("pluginruntime.outcome", report.Outcome.ToString());
        activity.SetStatus(report.Failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, report.Failure?.Cause);
        foreach (var phase in report.Phases)
        {
            using var child = Activities.StartActivity(phase.Phase.ToString(), ActivityKind.Internal, activity.Context, startTime: started);
            child?.SetEndTime((started + phase.Duration).UtcDateTime);
            started += phase.Duration;
        }
    }
}
