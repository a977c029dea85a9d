using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// A switch for modules without state: the new serves at once, the old drains after. Nobody waits, but for the microseconds in which
/// several gates are stored.
/// </summary>
internal sealed class StatelessSwitch
{
    private readonly IReadOnlyList<ModuleSwap> _swaps;
    private readonly PinBoard _pins;
    private readonly Action _publish;
    private readonly GateClosure _closure;
    private List<Gate> _diverted = [];
    private SwapScope? _scope;

    internal StatelessSwitch(SwapScope scope, IReadOnlyList<ModuleSwap> swaps, UpgradePolicy policy, PinBoard pins, Action publish)
    {
        _scope = scope;
        _swaps = swaps;
        _pins = pins;
        _publish = publish;
        _closure = new GateClosure(
            string.Join(", ", swaps.Select(swap => swap.Module)),
            [.. scope.Members.Select(member => member.Leases)],
            policy.MaxCallerWait,
            policy.MaxParkedCallers);
    }

    internal GateClosure Closure => _closure;

    /// <summary>Publishes the new generations.</summary>
    internal void Publish()
    {
        var scope = _scope!;
        foreach (var swap in _swaps)
            swap.Old?.Context.Hold();

        foreach (var edge in scope.Rebinds)
            edge.Gate.Binding = edge.New;

        // Two passes: whoever sees the new behind one gate sees the new, or a closed gate, behind every other.
        if (scope.Entries.Count > 1)
        {
            foreach (var edge in scope.Entries)
                edge.Gate.Binding = new GateBinding(_closure, edge.Old);
        }

        _pins.Exclude(() =>
        {
            _publish();
            var isPinned = _swaps.Any(swap => swap.Old is { Leases.Pins: > 0 });
            foreach (var edge in scope.Entries)
            {
                if (!isPinned || edge.Old.Target is null || edge.New.Target is null)
                {
                    edge.Gate.Binding = edge.New;
                    continue;
                }

                // While a pin holds the old, its flow goes on to the old and everybody else to the new, over the slow path.
                _diverted.Add(edge.Gate);
                edge.Gate.Binding = new GateBinding(_closure, edge.Old, edge.New);
            }
        });
        _closure.Open();

        // Its edges refer to objects of the new generations too, which may themselves be replaced before the old ones are quiet.
        _scope = null;
        foreach (var serving in _swaps.Select(swap => swap.New).OfType<ModuleGeneration>())
        {
            serving.Context.Resume();
            serving.Context.Serve();
        }
    }

    /// <summary>
    /// The old generations are quiet: whoever was diverted for the sake of pins takes the fast path again, and nothing here refers to the
    /// old generations' objects any more.
    /// </summary>
    internal void Settle()
    {
        // It may be long after: a gate that a later swap has moved stays where that led it.
        foreach (var gate in _diverted)
        {
            if (gate.Binding is { Next: { } next } diverted && diverted.Closure == _closure)
                gate.Replace(diverted, next);
        }

        _diverted = [];
    }
}
