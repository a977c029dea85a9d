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
    private SwapScope? _scope;
    private bool _diverted;

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

    internal TimeSpan Pause => _closure.LongestWait;

    internal int CallersHeld => _closure.Waited;

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
            _diverted = _swaps.Any(swap => swap.Old is { Leases.Pins: > 0 });
            foreach (var edge in scope.Entries)
            {
                // While a pin holds the old, its flow goes on to the old and everybody else to the new, over the slow path.
                edge.Gate.Binding = _diverted && edge.Old.Target is not null && edge.New.Target is not null
                    ? new GateBinding(_closure, edge.Old, edge.New)
                    : edge.New;
            }
        });
        _closure.Open();
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
        if (_diverted)
        {
            foreach (var edge in _scope!.Entries)
                edge.Gate.Binding = edge.New;
        }

        _scope = null;
    }
}
