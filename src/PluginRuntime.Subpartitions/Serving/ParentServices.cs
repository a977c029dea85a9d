using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What one child tells its kernel, and where it goes. Thread-safe.</summary>
internal sealed class ParentServices(ForwardedLogs logs, ForwardedMetrics metrics, SubpartitionLog log, OutputLog output, ChildIdentity identity) : ISubpartitionParent
{
    private readonly Dictionary<string, ForwardedMetrics.Standing> _standing = new(StringComparer.Ordinal);
    private volatile ChildIdentity _identity = identity;
    private bool _closed;

    /// <summary>Whose process it is. Changes when a spare gets its package.</summary>
    internal ChildIdentity Identity
    {
        get => _identity;
        set => _identity = value;
    }

    /// <inheritdoc/>
    public ValueTask LogAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        logs.Write(_identity, batch);
        if (batch.Dropped > 0)
            log.LogEntriesDropped(_identity.ToString(), batch.Dropped);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int[]> LevelsOfAsync(string[] categories, CancellationToken cancellationToken) => new(logs.LevelsOf(categories));

    /// <inheritdoc/>
    public ValueTask MeasureAsync(MeasurementBatch batch, CancellationToken cancellationToken)
    {
        lock (_standing)
        {
            if (!_closed)
                metrics.Record(_identity.Subpartition, batch, _standing);
        }

        if (batch.Dropped > 0)
            log.MeasurementsDropped(_identity.ToString(), batch.Dropped);
        return ValueTask.CompletedTask;
    }

    /// <summary>The child put out a line.</summary>
    internal void Printed(string line, bool isError) => output.Printed(_identity.ToString(), line, isError);

    /// <summary>Somebody else came to its pipe.</summary>
    internal void Refused(string reason) => log.StrangerRefused(_identity.Subpartition, reason);

    /// <summary>It came.</summary>
    internal void Started(TimeSpan after) => log.ProcessStarted(_identity.Subpartition, _identity.ProcessId, after.TotalMilliseconds);

    /// <summary>Its package did not stop as it should.</summary>
    internal void StopFailed(StepFailure failure) => log.StopFailed(_identity.ToString(), failure.Step, failure.Cause, failure.Remedy);

    /// <summary>It is gone: nothing comes any more.</summary>
    internal void Close(ChildExit end)
    {
        lock (_standing)
        {
            _closed = true;
            ForwardedMetrics.TakeBack(_standing);
        }

        if (end.IsClean)
            log.ProcessStopped(_identity.ToString(), end.ToString());
        else
            log.ProcessEnded(_identity.ToString(), end.ToString());
    }
}
