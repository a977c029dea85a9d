using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>The host's gates, one for each contract, made when first asked for or before a module that exports it can serve.</summary>
internal sealed class EntryGates(SharedContracts contracts) : IEntryGates
{
    private readonly Dictionary<Type, Gate> _gates = [];
    private readonly Lock _lock = new();

    /// <summary>All there are.</summary>
    internal IReadOnlyCollection<Gate> All
    {
        get
        {
            lock (_lock)
                return [.. _gates.Values];
        }
    }

    /// <inheritdoc/>
    public TContract GateOf<TContract>() where TContract : class => (TContract)(object)Ensure(typeof(TContract));

    /// <summary>
    /// The gate of a contract. A swap ensures the gates of all contracts it touches before it works out what to close, so that none can
    /// come up in between that leads past the closed ones.
    /// </summary>
    internal Gate Ensure(Type contract)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(contract, out var gate))
                _gates[contract] = gate = contracts.MakeGate(contract);
            return gate;
        }
    }
}
