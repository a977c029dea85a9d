namespace PluginRuntime.Gates;

/// <summary>
/// What a gate leads to: an implementation and the counters of its generation, or a closure. Immutable; a gate is switched by replacing
/// its reference to one of these.
/// </summary>
internal sealed class GateBinding
{
    /// <summary>An open gate.</summary>
    internal GateBinding(object target, GenerationLeases leases)
    {
        Target = target;
        Leases = leases;
        Slots = leases.Slots;
    }

    /// <summary>A closed gate: without slots, so that the fast path's bounds check sends every caller to the slow path.</summary>
    /// <param name="closure">What callers wait for.</param>
    /// <param name="previous">Where callers go that are inside already; <see langword="null"/> when there is none.</param>
    /// <param name="next">
    /// Where all other callers go at once: set when a stateless switch only waits for pins. <see langword="null"/>: they wait.
    /// </param>
    internal GateBinding(GateClosure closure, GateBinding? previous, GateBinding? next = null)
    {
        Closure = closure;
        Previous = previous;
        Next = next;
        Slots = [];
    }

    internal LeaseSlot[] Slots { get; }

    internal object? Target { get; }

    internal GenerationLeases? Leases { get; }

    internal GateClosure? Closure { get; }

    internal GateBinding? Previous { get; }

    internal GateBinding? Next { get; }

    /// <summary>A gate nobody serves: callers fail at once.</summary>
    internal static GateBinding NotServing(string reason) =>
        new(new GateClosure("", [], TimeSpan.Zero, 0) { NotServing = reason }, previous: null);
}
