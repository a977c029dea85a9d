namespace PluginRuntime.Gates;

/// <summary>
/// Leases on every generation of one table, held over a whole request of the host. Known to its flow through an
/// <see cref="AsyncLocal{T}"/> that gates read on their slow path only.
/// </summary>
internal sealed class GatePin : IDisposable
{
    private static readonly AsyncLocal<GatePin?> Flow = new();

    private readonly GatePin? _outer;
    private readonly GenerationLeases[] _held;
    private int _disposed;

    /// <summary>Takes the leases. The caller guarantees that no generation of <paramref name="generations"/> is being quiesced.</summary>
    /// <param name="generations">Not changed by anyone afterwards.</param>
    internal GatePin(GenerationLeases[] generations)
    {
        _held = generations;
        foreach (var leases in generations)
            leases.EnterPin();
        _outer = Flow.Value;
        Flow.Value = this;
    }

    /// <summary>The innermost pin of the running flow.</summary>
    internal static GatePin? Current => Flow.Value;

    /// <summary>Whether this pin or one outside it has not been disposed: a flow inherits pins, and may outlive them.</summary>
    internal bool IsHeld => Volatile.Read(ref _disposed) == 0 || _outer is { IsHeld: true };

    /// <summary>Whether this pin or one outside it holds a generation.</summary>
    internal bool Holds(GenerationLeases leases)
    {
        for (var pin = this; pin is not null; pin = pin._outer)
        {
            if (Volatile.Read(ref pin._disposed) != 0)
                continue;
            foreach (var held in pin._held)
            {
                if (held == leases)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Ends the leases. Calls made in the flow afterwards see the current generations.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (Flow.Value == this)
            Flow.Value = _outer;
        foreach (var leases in _held)
            leases.ExitPin();
    }
}
