using System.Diagnostics;
using System.Runtime.CompilerServices;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Remote.Events;

/// <summary>What happens in this kernel, for those who listen; and which requests run. Costs next to nothing while nobody listens. Thread-safe.</summary>
internal sealed class EventFeed(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RunningRequestStatus> _running = [];
    private volatile EventQueue[] _listeners = [];
    private long _requests;

    /// <summary>The kernel's name in events.</summary>
    internal string Kernel { get; set; } = "";

    internal bool HasListeners => _listeners.Length > 0;

    /// <summary>Requests that are being applied, the earliest first.</summary>
    internal IReadOnlyList<RunningRequestStatus> Running
    {
        get
        {
            lock (_lock)
                return [.. _running.OrderBy(static entry => entry.Key).Select(static entry => entry.Value)];
        }
    }

    /// <summary>Sees a request through.</summary>
    internal async Task<ServiceReport> WatchAsync(ServiceRequest request, Func<ServiceRequest, Task<ServiceReport>> apply)
    {
        var number = Interlocked.Increment(ref _requests);
        var about = string.Join(", ", request.Packages.Select(Path.GetFileName).Concat(request.Recreate).Concat(request.RollBack).Concat(request.Remove));
        lock (_lock)
            _running[number] = new RunningRequestStatus { Request = request.Id, Since = time.GetUtcNow(), Phase = Words.Of(UpgradePhase.Inspect), About = about };
        Tell(() => Event("request") with { Request = request.Id, About = about });
        try
        {
            var report = await apply(request with { Progress = new WatchedProgress(this, number, request.Progress) }).ConfigureAwait(false);
            Tell(() => Event("outcome") with { Request = request.Id, About = about, To = Words.Of(report.Outcome), Text = Words.FailureOf(report)?.Cause });
            return report;
        }
        catch (Exception exception)
        {
            Tell(() => Event("outcome") with { Request = request.Id, About = about, To = exception is OperationCanceledException ? "cancelled" : "failed", Text = exception.Message });
            throw;
        }
        finally
        {
            lock (_lock)
                _running.Remove(number);
        }
    }

    /// <summary>Tells all who listen. Never waits for one.</summary>
    internal void Tell(Func<KernelEvent> happened)
    {
        var listeners = _listeners;
        if (listeners.Length == 0)
            return;
        var told = happened();
        foreach (var listener in listeners)
            listener.Add(told);
    }

    /// <summary>An event of now.</summary>
    internal KernelEvent Event(string kind) => new() { Kernel = Kernel, At = time.GetUtcNow(), Kind = kind };

    /// <summary>What happens from now on, until it is cancelled.</summary>
    internal async IAsyncEnumerable<KernelEvent> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = new EventQueue();
        lock (_lock)
            _listeners = [.. _listeners, queue];
        try
        {
            while (true)
            {
                var (next, missed) = await queue.TakeAsync(cancellationToken).ConfigureAwait(false);
                if (missed > 0)
                    yield return Event("missed") with { Text = $"{missed} events were dropped: this listener is slower than they come." };
                yield return next;
            }
        }
        finally
        {
            lock (_lock)
                _listeners = [.. _listeners.Where(listener => listener != queue)];
        }
    }

    private void Note(long number, UpgradeProgress news)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(number, out var running))
                _running[number] = running with { Phase = Words.Of(news.To), About = news.Modules.Length > 0 ? news.Modules : running.About };
        }

        Tell(() => Event("phase") with { Request = news.Request, About = news.Modules, From = Words.Of(news.From), To = Words.Of(news.To) });
    }

    private sealed class WatchedProgress(EventFeed feed, long number, IProgress<UpgradeProgress>? next) : IProgress<UpgradeProgress>
    {
        public void Report(UpgradeProgress value)
        {
            feed.Note(number, value);
            next?.Report(value);
        }
    }
}
