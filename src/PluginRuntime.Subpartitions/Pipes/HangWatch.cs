namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Closes the pipe when the other end gives no sign of life for <see cref="PipeLimits.HangTimeout"/> although it is asked. Silence is counted in
/// ticks of a timer, not in time: after this process itself was stopped, what arrived meanwhile is read before the next tick.
/// </summary>
internal sealed class HangWatch : IDisposable
{
    private const int Ticks = 4;

    private readonly PipeConnection _connection;
    private readonly FrameReader _reader;
    private readonly TimeSpan _bound;
    private readonly ITimer? _timer;
    private long _readsSeen;
    private int _silent;

    internal HangWatch(PipeConnection connection, FrameReader reader, TimeSpan bound, TimeProvider time)
    {
        _connection = connection;
        _reader = reader;
        _bound = bound;
        if (bound != Timeout.InfiniteTimeSpan)
            _timer = time.CreateTimer(static watch => ((HangWatch)watch!).Look(), this, bound / Ticks, bound / Ticks);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var reads = _reader.Reads;
        if (reads != _readsSeen)
        {
            _readsSeen = reads;
            _silent = 0;
            return;
        }

        if (++_silent > Ticks)
            _connection.Close(new PipeCloseReason(PipeCloseCode.Hung, $"The other end gave no sign of life for {_bound.TotalSeconds:0.###} s."));
        else if (_silent == 1)
            _connection.Output.Append(new FrameHeader(FrameType.Ping, 0, 0));
    }
}
