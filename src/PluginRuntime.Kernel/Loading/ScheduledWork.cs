using Microsoft.Extensions.Logging;

namespace PluginRuntime.Kernel.Loading;

/// <summary>Work that a module runs by itself. Each run holds an outermost lease, so a swap waits for it as for a call.</summary>
internal sealed partial class ScheduledWork : IDisposable
{
    private readonly GenerationContext _context;
    private readonly TimeSpan _period;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Func<CancellationToken, ValueTask>? _work;
    private ITimer? _timer;
    private bool _running;

    internal ScheduledWork(GenerationContext context, string name, TimeSpan period, Func<CancellationToken, ValueTask> work, ILogger logger)
    {
        _context = context;
        _period = period;
        _work = work;
        _logger = logger;
        Name = name;
    }

    internal string Name { get; }

    internal bool IsRunning
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>Begins to run, first after one period.</summary>
    internal void Resume()
    {
        lock (_lock)
        {
            if (_work is null || _timer is not null)
                return;
            using (ExecutionContext.SuppressFlow())
                _timer = _context.TimeProvider.CreateTimer(static state => ((ScheduledWork)state!).Tick(), this, _period, _period);
        }
    }

    /// <summary>Starts no further run.</summary>
    internal void Hold()
    {
        ITimer? timer;
        lock (_lock)
        {
            timer = _timer;
            _timer = null;
        }

        timer?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Hold();
        lock (_lock)
            _work = null;
    }

    private void Tick()
    {
        Func<CancellationToken, ValueTask> work;
        Gates.AsyncLease lease;
        lock (_lock)
        {
            if (_work is null || _timer is null || _running)
                return;
            work = _work;
            _running = true;

            // Under the lock: Hold returns only when this lease is counted or will never be taken.
            lease = _context.Leases.EnterOutright(name: $"scheduled work '{Name}'");
        }

        _ = RunAsync(work, lease);
    }

    private async Task RunAsync(Func<CancellationToken, ValueTask> work, Gates.AsyncLease lease)
    {
        try
        {
            await work(_context.Quiescing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_context.Quiescing.IsCancellationRequested || _context.Retiring.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogFailed(Name, ModuleStepException.Describe(exception));
        }
        finally
        {
            lock (_lock)
                _running = false;
            lease.Exit();
        }
    }

    [LoggerMessage(EventId = 1, EventName = "ScheduledWorkFailed", Level = LogLevel.Error, Message = "Scheduled work '{Work}' failed: {Cause}. It runs again when due.")]
    private partial void LogFailed(string work, string cause);
}
