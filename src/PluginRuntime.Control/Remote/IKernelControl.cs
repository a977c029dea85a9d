using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote;

/// <summary>
/// What can be asked of a kernel over its control pipe. Version 1: members and fields may be added, none changes its meaning; both ends skip
/// what they do not know. A call that is refused throws <see cref="ControlRefusedException"/> at its caller.
/// </summary>
internal interface IKernelControl
{
    Task<KernelDescription> DescribeAsync(CancellationToken cancellationToken);

    Task<KernelStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Reads a package's metadata, against what this kernel has.</summary>
    Task<PackageOutcome> InspectAsync(InspectOrder order, CancellationToken cancellationToken);

    /// <summary>Determines the type of a request: whether all that it is about are kernel modules, which several kernels take together. Loads nothing, and plans nothing.</summary>
    Task<bool> IsOfModulesAsync(RequestOrder order, CancellationToken cancellationToken);

    /// <summary>Works out what a request would do, and does nothing.</summary>
    Task<PlanOutcome> PlanAsync(RequestOrder order, CancellationToken cancellationToken);

    /// <summary>Applies a request. A client that is lost does not stop it; one that cancels undoes it, up to the switch.</summary>
    Task<RequestOutcome> ApplyAsync(RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken);

    /// <summary>Switches a request that is on probation back.</summary>
    /// <returns>Whether it was running.</returns>
    Task<bool> EndProbationAsync(ProbationOrder order, CancellationToken cancellationToken);

    Task<HistoryOutcome> HistoryAsync(HistoryOrder order, CancellationToken cancellationToken);

    Task<BalanceOutcome> BalanceAsync(BalanceOrder order, CancellationToken cancellationToken);

    Task<MoveOutcome> MoveAsync(MoveOrder order, CancellationToken cancellationToken);

    /// <summary>Moves all virtual servers out of a host subpartition.</summary>
    Task<IReadOnlyList<MoveOutcome>> DrainAsync(DrainOrder order, CancellationToken cancellationToken);

    /// <summary>What happens from now on, until it is cancelled. A listener that is too slow is told how much it missed.</summary>
    IAsyncEnumerable<KernelEvent> WatchAsync(CancellationToken cancellationToken);
}
