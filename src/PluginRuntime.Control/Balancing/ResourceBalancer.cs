using PluginRuntime.Control.Balancing.Enforcing;
using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Control.Balancing.Planning;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Balancing;

/// <summary>
/// Balances processors, memory and virtual servers among the subpartitions of a kernel: measures, plans, enforces, moves. One balance at a time. Thread-safe.
/// </summary>
/// <remarks>
/// From the first request on it looks at the processes now and then, so that a balance knows what they have taken lately; while somebody has a limit, each look
/// also sees whether the limit is still right, and lifts it when it is not needed. Virtual servers move in balances only.
/// </remarks>
internal sealed class ResourceBalancer : IAsyncDisposable
{
    /// <summary>How long a balance on demand looks when nothing is known yet.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks closer together say little: the system counts processor time in hundredths of a second.</summary>
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100);

    private readonly IBalancedSubpartitions _subpartitions;
    private readonly ResourceEnforcer _enforcer;
    private readonly BalanceOptions _options;
    private readonly TimeProvider _time;
    private readonly BalancerLog _log;
    private readonly Action _sweep;
    private readonly DemandBook _book;
    private readonly ResourcePlanner _resources;
    private readonly MovePlanner _moves;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task _sampling = Task.CompletedTask;
    private volatile BalanceReport? _lastReport;
    private bool _isSampling;
    private volatile bool _isOwed;
    private bool _hasMoved;
    private long _looked;

    internal ResourceBalancer(IBalancedSubpartitions subpartitions, ResourceEnforcer enforcer, BalanceOptions options, Machine machine, TimeProvider time, BalancerLog log, Action sweep)
    {
        _sweep = sweep;
        _subpartitions = subpartitions;
        _enforcer = enforcer;
        _options = options;
        _time = time;
        _log = log;
        _book = new DemandBook(options.Smoothing);
        _resources = new ResourcePlanner(options, machine);
        _moves = new MovePlanner(options, time);
    }

    /// <summary>The last balance that was not only planned.</summary>
    internal BalanceReport? LastReport => _lastReport;

    /// <summary>Whether the last balance has left moves to another one, since a request came first.</summary>
    internal bool IsOwed => _isOwed;

    /// <summary>Balances, or plans it only.</summary>
    /// <param name="isDryRun">Whether nothing is to be changed.</param>
    /// <param name="cancellationToken">Ends it between two steps; what was done stays.</param>
    internal async Task<BalanceReport> BalanceAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        StartSampling();
        var since = _time.GetTimestamp();
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
            if (_book.HasUnknown)
            {
                await Task.Delay(FirstLook, _time, cancellationToken).ConfigureAwait(false);
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }

            var plan = Plan();
            return isDryRun
                ? new BalanceReport(true, plan, plan.Grants, [], _time.GetElapsedTime(since), plan.Remarks)
                : await ApplyAsync(plan, since, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task sampling;
        lock (_lock)
        {
            _isSampling = true;
            sampling = _sampling;
        }

        await sampling.ConfigureAwait(false);
        await _one.WaitAsync().ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        try
        {
            await _enforcer.LiftAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A process that does not answer is stopped in a moment.
        }

        _closing.Dispose();
    }

    private BalancePlan Plan()
    {
        var (moves, hosts) = _moves.Plan(_book);
        return new BalancePlan([.. _resources.Plan(_book, _enforcer.LimitOf).Select(_enforcer.Foresee)], moves, hosts, Remarks());
    }

    private List<string> Remarks()
    {
        List<string> remarks = [];
        foreach (var server in _book.Last.Servers)
        {
            if (_moves.StaysBecause(server) is { } why)
                remarks.Add($"{server.Key} stays where it is: {why}");
        }

        if (_book.HasUnknown)
            remarks.Add("Not all processes and virtual servers could be measured; those are left as they are.");
        return remarks;
    }

    private async Task<BalanceReport> ApplyAsync(BalancePlan plan, long since, CancellationToken cancellationToken)
    {
        var grants = await EnforceAsync(plan.Grants, cancellationToken).ConfigureAwait(false);
        foreach (var grant in grants.Where(static grant => grant.NotEnforced is not null && grant.Granted != grant.Before))
            _log.NotEnforced(grant);
        List<MoveReport> moved = [];
        List<string> remarks = [.. plan.Remarks];
        _isOwed = false;
        foreach (var move in plan.Moves)
        {
            // What was done stays, and is reported: another balance goes on from there.
            if (cancellationToken.IsCancellationRequested)
            {
                remarks.Add($"It was given up; {plan.Moves.Count - moved.Count} moves were not tried.");
                break;
            }

            await MoveAsync(move, moved, remarks, cancellationToken).ConfigureAwait(false);
            if (!_isOwed)
                continue;
            remarks.Add($"A request is being applied: {plan.Moves.Count - moved.Count} moves were left to the balance behind it.");
            break;
        }

        var took = _time.GetElapsedTime(since);
        var limits = plan.Grants.Count(static grant => grant.Granted != grant.Before);
        var arrived = moved.Count(static move => move.IsMoved);
        var stayed = plan.Moves.Count - arrived;
        var milliseconds = took.TotalMilliseconds;
        if (plan.Moves.Count > 0 || limits > 0)
            _log.Balanced(arrived, stayed, limits, milliseconds);
        return _lastReport = new BalanceReport(false, plan, grants, moved, took, remarks);
    }

    private async Task MoveAsync(PlannedMove move, List<MoveReport> moved, List<string> remarks, CancellationToken cancellationToken)
    {
        var server = new ServerKey(move.Type, move.Server);
        try
        {
            if (await _subpartitions.MoveAsync(server, move.To, cancellationToken).ConfigureAwait(false) is not { } report)
            {
                _isOwed = true;
                return;
            }

            moved.Add(report);
            _hasMoved = true;
            if (report.IsMoved)
                _moves.Moved(server, report.BulkBytes + report.StateBytes);
            else if (!cancellationToken.IsCancellationRequested)
                _moves.Failed(server, report.Failure?.Cause ?? "it stayed");
        }
        catch (Exception refused) when (refused is PluginRuntimeException or InvalidOperationException or ArgumentException)
        {
            // Stopped, removed or moved by somebody else meanwhile, or the process that it was to go to is lost: no fault of the server's.
            remarks.Add($"{server} was not moved: {refused.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            remarks.Add($"The move of {server} was given up before it began.");
        }
    }

    private Task<IReadOnlyList<ResourceGrant>> EnforceAsync(IReadOnlyList<ResourceGrant> grants, CancellationToken cancellationToken) =>
        _enforcer.EnforceAsync(grants, _book.Last.Processes.ToDictionary(static process => process.Key, static process => process.CallsUnderWay), cancellationToken);

    /// <summary>Looks at everything, unless that was done a moment ago and nothing has moved since. By who has its turn.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_looked != 0 && !_hasMoved && _time.GetElapsedTime(_looked) < ShortestLook)
            return;
        var reading = await _subpartitions.ReadAsync(cancellationToken).ConfigureAwait(false);
        var elapsed = _looked == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_looked);
        (_looked, _hasMoved) = (_time.GetTimestamp(), false);
        _book.Add(reading, elapsed < ShortestLook ? TimeSpan.Zero : elapsed);
        _moves.Keep(reading.Servers.Select(static server => server.Key).ToHashSet());
        _enforcer.Keep(reading.Processes.Select(static process => process.Key).ToHashSet());
    }

    /// <summary>Looks at the processes now and then from here on.</summary>
    internal void StartSampling()
    {
        lock (_lock)
        {
            if (_isSampling)
                return;
            _isSampling = true;
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                _sampling = Task.Run(SampleAsync);
        }
    }

    private async Task SampleAsync()
    {
        _sweep();
        using var timer = new PeriodicTimer(_options.SampleInterval, _time);
        try
        {
            do
            {
                await _one.WaitAsync(_closing.Token).ConfigureAwait(false);
                try
                {
                    await SampleOnceAsync().ConfigureAwait(false);
                }
                finally
                {
                    _one.Release();
                }
            }
            while (await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SampleOnceAsync()
    {
        try
        {
            await LookAsync(_closing.Token).ConfigureAwait(false);
            if (_enforcer.HasLimits)
                await EnforceAsync(_resources.Plan(_book, _enforcer.LimitOf), _closing.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // The next look may go better; without any, nothing moves.
            _log.Failed(failed);
        }
    }
}
