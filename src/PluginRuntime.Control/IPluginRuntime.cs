using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control;

/// <summary>What a host does with its runtime. Injected after <c>AddPluginRuntime</c>. Thread-safe.</summary>
public interface IPluginRuntime
{
    /// <summary>The modules that serve now, by id.</summary>
    IReadOnlyList<InstalledModule> Modules { get; }

    /// <summary>The subpartitions that are installed, by id.</summary>
    IReadOnlyList<InstalledSubpartition> Subpartitions { get; }

    /// <summary>The virtual servers: to make, call, stop and list them.</summary>
    IVirtualServers VirtualServers { get; }

    /// <summary>
    /// Applies a service request: all of it or nothing, live. One request at a time; a further one waits for its turn, or is rejected if its policy
    /// says so. The processes that leave service retire beside the next request, modules before it. A request of an id that is known is not
    /// done again. When the host stops, what waits is rejected, what has not switched is undone, and what is on probation is kept.
    /// </summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything; from the switch on it has no effect.</param>
    /// <returns>
    /// How it went, when the old generations have retired. Rejected and rolled back are outcomes, not exceptions.
    /// </returns>
    Task<ServiceReport> ApplyAsync(ServiceRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// The last service requests, newest first: who, when, what, how long, how they ended. A kernel with a name keeps 1,000, over restarts;
    /// one without a name keeps 200 of this process.
    /// </summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="Journal.JournalException">The journal cannot be read.</exception>
    Task<IReadOnlyList<RequestRecord>> HistoryAsync(int most = 100, CancellationToken cancellationToken = default);

    /// <summary>Works out what a request would do, and does nothing: packages are read and put into the store, nothing is loaded, started or touched.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The plan. What it says is rejected would be rejected for the same reason if it were applied now.</returns>
    Task<ServicePlan> PlanAsync(ServiceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads what a package's metadata say, and whether it fits this host. Loads nothing.</summary>
    /// <param name="package">A package (<c>.nupkg</c>) or publish folder.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="PluginRuntimeException">It is not a package, is damaged, or cannot be put into the store.</exception>
    Task<ModuleInspection> InspectAsync(string package, CancellationToken cancellationToken = default);

    /// <summary>Moves a virtual server to another host subpartition, with state and connections. It has its turn among the requests.</summary>
    /// <param name="type">The id of its type.</param>
    /// <param name="server">Its name.</param>
    /// <param name="subpartition">The number of the host subpartition, one of its type; <see langword="null"/>: the one with the most room.</param>
    /// <param name="policy">How long calls inside may take to end, and whether a request that is being applied is waited for. Default: the runtime's options.</param>
    /// <param name="cancellationToken">Up to the moment at which it is closed it gives the move up.</param>
    /// <returns>How it went. That it stayed is an outcome, not an exception.</returns>
    /// <exception cref="VirtualServerNotFoundException">There is none of that name.</exception>
    /// <exception cref="ArgumentException">There is no such host subpartition.</exception>
    /// <exception cref="InvalidOperationException">It does not serve, is there already, or has nowhere to go; or a request is being applied and the policy does not wait.</exception>
    Task<MoveReport> MoveAsync(string type, string server, long? subpartition = null, UpgradePolicy? policy = null, CancellationToken cancellationToken = default);

    /// <summary>Moves all virtual servers of a host subpartition to others of its type, one after the other, in one turn among the requests.</summary>
    /// <param name="subpartition">The number of the host subpartition.</param>
    /// <param name="policy">As for a move.</param>
    /// <param name="cancellationToken">Gives up what has not moved.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="ArgumentException">There is no such host subpartition.</exception>
    /// <exception cref="InvalidOperationException">They have nowhere to go; or a request is being applied and the policy does not wait.</exception>
    Task<IReadOnlyList<MoveReport>> EvacuateAsync(long subpartition, UpgradePolicy? policy = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Balances processors, memory and virtual servers among the subpartitions: measures what they take, shares what is scarce, and moves virtual servers out of
    /// host subpartitions that are too full. One at a time; <c>Balance</c> in the options says whether one follows every request. No virtual server moves while a
    /// request is being applied or waits: its report says what was left, and the balance behind that request goes on.
    /// </summary>
    /// <param name="dryRun">Whether it is only to be shown what would be done.</param>
    /// <param name="cancellationToken">Ends it between two steps; what was done stays.</param>
    /// <returns>How it went. What could not be enforced or moved stands in it.</returns>
    Task<BalanceReport> BalanceAsync(bool dryRun = false, CancellationToken cancellationToken = default);

    /// <summary>The last balance that was not only shown; <see langword="null"/>: there was none.</summary>
    BalanceReport? LastBalance { get; }

    /// <summary>Switches a request that is on probation back at once.</summary>
    /// <param name="requestId">Its id.</param>
    /// <returns>Whether that request was running.</returns>
    bool EndProbation(string requestId);

    /// <summary>
    /// Holds every module and every offload in the generation it has now for the running flow, until the pin is disposed: several calls of
    /// one request of the host see one version. An upgrade waits for the pin as for a call, so keep it as short as a request. When the process
    /// of a pinned generation is lost, calls of the flow go to the one that serves.
    /// </summary>
    /// <returns>The pin; dispose it in the flow that took it.</returns>
    /// <exception cref="ModulePausedException">An upgrade kept gates closed longer than the bound.</exception>
    IDisposable Pin();
}
