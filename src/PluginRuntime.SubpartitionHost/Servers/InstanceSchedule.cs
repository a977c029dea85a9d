using Microsoft.Extensions.Logging;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Work that an instance runs by itself, let in by its gate like a call: not before it has its place, and not after.</summary>
internal sealed partial class InstanceSchedule : IGated, IDisposable
{
    private readonly InstanceGate _gate;
    private readonly Func<ValueTask> _work;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _isDue;
    private volatile bool _isRunning;

    internal InstanceSchedule(InstanceGate gate, string name, TimeSpan period, Func<ValueTask> work, ILogger logger, TimeProvider time)
    {
        _gate = gate;
        Name = name;
        _work = work;
        _logger = logger;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static schedule => ((InstanceSchedule)schedule!).Tick(), this, period, period);
    }

    internal string Name { get; }

    /// <summary>Whether a run has begun and not ended.</summary>
    internal bool IsRunning => _isRunning;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    void IGated.Run() => _ = RunAsync();

    void IGated.TurnAway() => Volatile.Write(ref _isDue, 0);

    private void Tick()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
            _gate.Admit(this);
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            await _work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to finish early.
        }
        catch (Exception exception)
        {
            LogFailed(Name, ModuleStepException.Describe(exception));
        }
        finally
        {
            _isRunning = false;
            Volatile.Write(ref _isDue, 0);
            _gate.Leave();
        }
    }

    [LoggerMessage(EventName = "ScheduledWorkFailed", Level = LogLevel.Error, Message = "Scheduled work '{Work}' failed: {Cause}. It runs again when due.")]
    private partial void LogFailed(string work, string cause);
}
