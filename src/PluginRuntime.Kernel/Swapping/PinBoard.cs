using PluginRuntime.Gates;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>Hands out pins, never on generations that are being quiesced, and never between the old table and the new.</summary>
internal sealed class PinBoard
{
    private readonly Lock _lock = new();
    private GateClosure? _closing;

    /// <summary>Pins the generations that serve.</summary>
    /// <param name="table">Reads the current table; called under the lock.</param>
    /// <exception cref="ModulePausedException">An upgrade kept gates closed longer than the bound.</exception>
    internal GatePin Take(Func<ModuleTable> table)
    {
        // The flow holds its generations already; waiting for a closing that waits for the flow would not end.
        if (GatePin.Current is { IsHeld: true })
            return new GatePin([]);
        while (true)
        {
            GateClosure closing;
            lock (_lock)
            {
                // A callback of the host inside a synchronous call: what is being closed waits for that call, so it still serves.
                if (_closing is null || _closing.IsThreadInside())
                    return new GatePin(table().Leases);
                closing = _closing;
            }

            closing.WaitBlocking("Pin", CancellationToken.None);
        }
    }

    /// <summary>From now on pins wait for <paramref name="closure"/>.</summary>
    internal void Close(GateClosure closure)
    {
        lock (_lock)
            _closing = closure;
    }

    /// <summary>Pins are given out again, on what the table holds by now.</summary>
    internal void Open()
    {
        lock (_lock)
            _closing = null;
    }

    /// <summary>Runs <paramref name="publish"/> while no pin can be taken.</summary>
    internal void Exclude(Action publish)
    {
        lock (_lock)
            publish();
    }
}
