using System.Collections.Immutable;
using System.Reflection;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>
/// Contracts that are served outside this process: what the host's gates of them lead to, and what modules that import them are
/// injected. The callers behind them find the generation that serves by themselves, so nothing is rebound when one is replaced.
/// Thread-safe.
/// </summary>
internal sealed class OutsideContracts(EntryGates gates, SharedContracts contracts)
{
    private readonly Lock _lock = new();
    private volatile ImmutableDictionary<Type, (string Owner, object Caller)> _served = ImmutableDictionary<Type, (string, object)>.Empty;

    /// <summary>By contract: who serves it, and what calls it.</summary>
    internal ImmutableDictionary<Type, (string Owner, object Caller)> Served => _served;

    /// <summary>Makes a contract assembly of a package known to this process, unless it has one of that name.</summary>
    internal void Know(string assemblyName, string path)
    {
        if (!contracts.Knows(assemblyName))
            contracts.Add(assemblyName, path);
    }

    /// <summary>Assemblies of contracts that this process knows so far.</summary>
    internal IEnumerable<Assembly> ContractAssemblies => contracts.Assemblies;

    /// <summary>The contract's type in this process.</summary>
    internal Type TypeOf(string typeName, string assemblyName) => contracts.TypeOf(typeName, assemblyName);

    /// <summary>The host's gate of a contract, whoever serves it.</summary>
    internal object GateOf(Type contract) => gates.Ensure(contract);

    /// <summary>Leads the host's gates to the contracts of an owner: exactly to these, so that one it no longer has is not served.</summary>
    /// <param name="owner">The subpartition's id.</param>
    /// <param name="version">The version that serves, for reports.</param>
    /// <param name="callers">By contract, an implementation that calls the subpartition.</param>
    internal void Serve(string owner, string version, IReadOnlyDictionary<Type, object> callers)
    {
        lock (_lock)
        {
            var before = _served;
            var next = before.RemoveRange(before.Where(entry => entry.Value.Owner == owner).Select(entry => entry.Key))
                .SetItems(callers.Select(entry => KeyValuePair.Create(entry.Key, (owner, entry.Value))));

            // The gates exist before the counters, which are sized by the methods known.
            var led = callers.Select(entry => (Gate: gates.Ensure(entry.Key), Caller: entry.Value)).ToArray();
            var leases = new GenerationLeases(owner, version, generation: 0);
            foreach (var (gate, caller) in led)
            {
                if (gate.Binding.Target != caller)
                    gate.Binding = new GateBinding(caller, leases);
            }

            _served = next;
            foreach (var contract in before.Where(entry => entry.Value.Owner == owner && !next.ContainsKey(entry.Key)).Select(entry => entry.Key))
                gates.Ensure(contract).Binding = GateBinding.NotServing($"subpartition '{owner}' {version} does not serve it any more.");
        }
    }

    /// <summary>Serves nothing of an owner any more.</summary>
    internal void Withdraw(string owner, string version) => Serve(owner, version, ImmutableDictionary<Type, object>.Empty);
}
