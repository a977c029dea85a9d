namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The other end drains: it has said that no new calls follow, and is told when this end is through: none of its calls is inside, and
/// no call that this end has made since is unanswered. Sequences that this end reads are not waited for: those that a call inside reads
/// end with it, those of its own work end when it is stopped. Thread-safe.
/// </summary>
/// <param name="connection">The connection.</param>
internal sealed class PeerDrain(PipeConnection connection)
{
    private readonly Lock _sync = new();
    private ulong _number;
    private ulong _callsBefore;
    private bool _isOn;
    private bool _isAnswered;

    internal bool IsOn => Volatile.Read(ref _isOn);

    /// <summary>The other end has said so. On the loop that reads.</summary>
    internal void Begin(ulong number)
    {
        lock (_sync)
        {
            if (_isOn || number <= _number)
                throw new PipeViolationException($"Drain {number} began {(_isOn ? "during" : "after")} drain {_number}.");
            _number = number;
            _callsBefore = connection.Calls.LastNumber;
            _isAnswered = false;
            Interlocked.Exchange(ref _isOn, true);
        }

        Check();
    }

    /// <summary>The other end takes it back. On the loop that reads.</summary>
    internal void End(ulong number)
    {
        lock (_sync)
        {
            if (!_isOn || number != _number)
                throw new PipeViolationException($"Drain {number} was taken back; {(_isOn ? $"drain {_number} is on" : "none is on")}.");
            Volatile.Write(ref _isOn, false);
        }
    }

    /// <summary>A call has been answered, in either direction.</summary>
    internal void Check()
    {
        if (!IsOn)
            return;
        lock (_sync)
        {
            if (!_isOn || _isAnswered || connection.Incoming.DrainableCount > 0 || connection.Window.Any(call => !call.IsSequence && call.Number > _callsBefore))
                return;
            _isAnswered = true;
            connection.Output.Append(new FrameHeader(FrameType.Drained, 0, _number));
        }
    }
}
