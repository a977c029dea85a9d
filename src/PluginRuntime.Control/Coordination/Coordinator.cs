using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// Applies requests to several kernels at once: all of them have the new in the end, or all the old. One at a time for each kernel; requests
/// that share none run beside each other. Thread-safe.
/// </summary>
internal sealed partial class Coordinator(IParticipants participants, CoordinatorLog log, FleetOptions options, TimeProvider time, ILogger<Coordinator> logger)
{
    private readonly FleetRunParts _parts = new(participants, log, options, time);
    private readonly KernelQueues _queues = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<FleetReport>> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);

    /// <summary>Ids of the requests that run or wait for their turn.</summary>
    internal IReadOnlyList<string> Running
    {
        get
        {
            lock (_lock)
                return [.. _running.Keys];
        }
    }

    /// <summary>Whether it left a request in doubt, since the log did not answer. <see cref="RecoverAsync"/> ends such, too.</summary>
    internal bool IsInDoubt
    {
        get
        {
            lock (_lock)
                return _doubtful.Count > 0;
        }
    }

    /// <summary>Applies a request. One whose id is known is not done again: its report is given, or waited for.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="progress">Told of every step; one after the other; the request waits for it. Not told of a request that runs already.</param>
    /// <param name="cancellationToken">
    /// Up to the decision it takes the request back, and the report says so; from then on it has no effect. For a request that runs already it
    /// ends the waiting only.
    /// </param>
    /// <exception cref="ArgumentException">The request has no id or no kernel, or names one twice.</exception>
    internal async Task<FleetReport> ApplyAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        if (!CoordinatorReference.IsId(request.Id))
            throw new ArgumentException($"A request has an id without a bar; '{request.Id}' is none.", nameof(request));
        if (request.Kernels.Count == 0 || request.Kernels.Distinct(StringComparer.Ordinal).Count() != request.Kernels.Count)
            throw new ArgumentException($"A request names at least one kernel and each of them once; request {request.Id} names {(request.Kernels.Count == 0 ? "none" : string.Join(", ", request.Kernels))}.", nameof(request));
        return await OnceAsync(request.Id, () => BeginAsync(request, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends what an earlier coordinator, or this one, began and did not end: by the row that it wrote, else by going back.</summary>
    /// <returns>The reports, in the order in which the requests began.</returns>
    /// <exception cref="CoordinatorLogException">The log cannot be read.</exception>
    internal async Task<IReadOnlyList<FleetReport>> RecoverAsync(CancellationToken cancellationToken)
    {
        var unfinished = await log.UnfinishedAsync(cancellationToken).ConfigureAwait(false);

        // What runs ends by itself.
        var left = unfinished.ExceptBy(Running, static request => request.Id);
        var ending = left.Select(request => OnceAsync(request.Id, () => FinishAsync(request), cancellationToken)).ToArray();
        return await Task.WhenAll(ending).ConfigureAwait(false);
    }

    /// <summary>Waits until no request runs. Those that begin meanwhile are waited for, too.</summary>
    internal async Task DrainAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_lock)
                running = [.. _running.Values];
            if (running.Length == 0)
                return;
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<FleetReport> OnceAsync(string request, Func<Task<FleetReport>> begin, CancellationToken cancellationToken)
    {
        TaskCompletionSource<FleetReport> ended;
        lock (_lock)
        {
            if (_running.TryGetValue(request, out var running))
                return running.WaitAsync(cancellationToken);
            ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _running.Add(request, ended.Task);
        }

        return EndAsync();

        async Task<FleetReport> EndAsync()
        {
            try
            {
                var report = await begin().ConfigureAwait(false);
                Forget();
                ended.SetResult(report);
                return report;
            }
            catch (Exception failed)
            {
                Forget();
                ended.SetException(failed);
                _ = ended.Task.Exception;
                throw;
            }
        }

        // Its end is in the log by now: who comes after this finds it there.
        void Forget()
        {
            lock (_lock)
                _running.Remove(request);
        }
    }

    private async Task<FleetReport> BeginAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        try
        {
            var (isKnown, report) = await log.FindAsync(request.Id, CancellationToken.None).ConfigureAwait(false);
            if (isKnown)
                return report ?? await FinishAsync(request).ConfigureAwait(false);
            using var turn = await TakeTurnAsync(request, progress, cancellationToken).ConfigureAwait(false);
            await log.BeginAsync(request, CancellationToken.None).ConfigureAwait(false);
            return await RunAsync(request, isUnfinished: false, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return FleetReports.Rejected(request, began, "It was taken back while it waited for its kernels.", "Send it again when they are free.");
        }
        catch (KernelsBusyException busy)
        {
            return FleetReports.Rejected(request, began, busy.Message, "Wait for that request to end, or let this one wait.");
        }
        catch (CoordinatorLogException refused)
        {
            LogNotBegun(request.Id, refused);
            return FleetReports.Rejected(request, began, refused.Message, "Make the log readable and writable again, and send the request again.");
        }
    }

    private async Task<FleetReport> FinishAsync(FleetRequest request)
    {
        using var turn = await _queues.EnterAsync(request.Id, request.Kernels, CancellationToken.None).ConfigureAwait(false);
        LogUnfinished(request.Id);
        return await RunAsync(request, isUnfinished: true, progress: null, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<FleetReport> RunAsync(FleetRequest request, bool isUnfinished, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        using var run = new FleetRun(request with { Reference = new CoordinatorReference(request.Id, log.FilePath).ToString() }, isUnfinished, _parts, progress);
        var report = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        LogEnded(request.Id, report.Outcome, report.Took.TotalMilliseconds);
        var isInDoubt = report.Outcome == FleetOutcome.InDoubt;
        lock (_lock)
            _ = isInDoubt ? _doubtful.Add(request.Id) : _doubtful.Remove(request.Id);
        if (isInDoubt)
            return report;
        try
        {
            await log.EndAsync(report, CancellationToken.None).ConfigureAwait(false);
            return report;
        }
        catch (CoordinatorLogException refused)
        {
            // The next coordinator ends it once more, to the same effect: the row decides, or there will never be one.
            LogEndNotWritten(request.Id, refused);
            return report with { Remarks = [.. report.Remarks, $"Its end could not be written down: {refused.Message}"] };
        }
    }

    private async Task<KernelQueues.Turn> TakeTurnAsync(FleetRequest request, IProgress<FleetProgress>? progress, CancellationToken cancellationToken)
    {
        var (turn, kernel, holder) = _queues.TryEnter(request.Id, request.Kernels);
        if (turn is not null)
            return turn;
        if (request.WhenBusy == WhenKernelsBusy.Refuse)
            throw new KernelsBusyException(kernel!, holder);
        progress?.Report(new(request.Id, kernel, FleetStep.Waiting, $"waits for request {holder ?? "before it"}"));
        return await _queues.EnterAsync(request.Id, request.Kernels, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Another request has a kernel, and this one is not to wait. Never leaves the coordinator: it becomes a report.</summary>
    private sealed class KernelsBusyException(string kernel, string? holder)
        : PluginRuntimeException($"Kernel '{kernel}' is busy with request {holder ?? "before this one"}, and the request is not to wait.");

    [LoggerMessage(EventName = "FleetRequestEnded", Level = LogLevel.Information, Message = "Request {Request} over several kernels: {Outcome} in {Milliseconds:0} ms")]
    private partial void LogEnded(string request, FleetOutcome outcome, double milliseconds);

    [LoggerMessage(EventName = "FleetRequestUnfinished", Level = LogLevel.Warning, Message = "Request {Request} was begun by an earlier coordinator and is ended now")]
    private partial void LogUnfinished(string request);

    [LoggerMessage(EventName = "FleetRequestNotBegun", Level = LogLevel.Error, Message = "Request {Request} was not begun")]
    private partial void LogNotBegun(string request, Exception exception);

    [LoggerMessage(EventName = "FleetRequestEndNotWritten", Level = LogLevel.Error, Message = "The end of request {Request} was not written")]
    private partial void LogEndNotWritten(string request, Exception exception);
}
