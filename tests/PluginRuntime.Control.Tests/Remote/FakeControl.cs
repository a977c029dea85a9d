using System.Runtime.CompilerServices;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>A kernel that answers as it is told.</summary>
internal sealed class FakeControl : IKernelControl
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call of <see cref="ApplyAsync"/> was cancelled.</summary>
    internal Task Cancelled => _cancelled.Task;

    /// <summary>What <see cref="ApplyAsync"/> waits for, after the news.</summary>
    internal TaskCompletionSource<RequestOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<KernelDescription> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new KernelDescription { Name = "fake", ProcessId = 1, Since = DateTimeOffset.UnixEpoch, Host = "test", Runtime = "0", State = "serving" });

    public async Task<KernelStatus> StatusAsync(CancellationToken cancellationToken) => new() { Kernel = await DescribeAsync(cancellationToken) };

    public Task<PackageOutcome> InspectAsync(InspectOrder order, CancellationToken cancellationToken) => throw new InvalidOperationException("This one does not inspect.");

    public Task<bool> IsOfModulesAsync(RequestOrder order, CancellationToken cancellationToken) => Task.FromResult(order.Packages.Count == 0);

    public Task<PlanOutcome> PlanAsync(RequestOrder order, CancellationToken cancellationToken) =>
        throw new ControlRefusedException(new ControlRefusal(ControlRefusals.NotServing, "It starts.", "Nothing was touched.", "Wait."));

    public async Task<RequestOutcome> ApplyAsync(RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        progress.Report(new ProgressNews("fake", order.Id, "probe", "inspect", "prepare", 1));
        try
        {
            return await Outcome.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As a kernel does: what was undone is told, not thrown.
            _cancelled.TrySetResult();
            return new RequestOutcome { Kernel = "fake", Request = order.Id, Outcome = Outcomes.RolledBack };
        }
    }

    public Task<bool> EndProbationAsync(ProbationOrder order, CancellationToken cancellationToken) => Task.FromResult(order.Request == "running");

    public Task<HistoryOutcome> HistoryAsync(HistoryOrder order, CancellationToken cancellationToken) => throw NotAvailable();

    public Task<BalanceOutcome> BalanceAsync(BalanceOrder order, CancellationToken cancellationToken) => throw NotAvailable();

    public Task<MoveOutcome> MoveAsync(MoveOrder order, CancellationToken cancellationToken) => throw new VirtualServerNotFoundException("type 'cell'", order.Server);

    public Task<IReadOnlyList<MoveOutcome>> DrainAsync(DrainOrder order, CancellationToken cancellationToken) =>
        throw new ArgumentException($"There is no host subpartition {order.Subpartition}.", nameof(order));

    private static ControlRefusedException NotAvailable() => new(new ControlRefusal(ControlRefusals.NotAvailable, "It has none.", "Nothing was done.", "Ask another."));

    public async IAsyncEnumerable<KernelEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 0; ; number++)
        {
            yield return new KernelEvent { Kernel = "fake", At = DateTimeOffset.UnixEpoch, Kind = "request", Request = $"{number}" };
            if (number == 4)
                await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
