using System.Collections.Concurrent;
using System.Reflection;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>Finds what the generator wrote for contracts that can be called across processes. Thread-safe.</summary>
internal static class RemoteContracts
{
    private static readonly ConcurrentDictionary<Type, RemoteContract> Known = new();

    /// <summary>The description of a contract, always the same object.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="others">Where to look besides its own assembly: one that cannot be edited is described where <see cref="GateForAttribute"/> names it.</param>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    internal static RemoteContract Of(Type contract, IEnumerable<Assembly>? others = null) =>
        Known.TryGetValue(contract, out var known) ? known : Known.GetOrAdd(contract, Describe(contract, others ?? []));

    private static RemoteContract Describe(Type contract, IEnumerable<Assembly> others) =>
        others.Prepend(contract.Assembly).SelectMany(static assembly => assembly.GetCustomAttributes<RemoteContractAttribute>()).FirstOrDefault(entry => entry.Contract == contract) is { } found
            ? (RemoteContract)Activator.CreateInstance(found.Description)!
            : throw new InvalidOperationException($"{contract.FullName} cannot be called across processes: its methods must be asynchronous and its assembly, or the one that names it in GateFor, compiled with the generator. [Contract(MustBeRemote = true)] on it says what is in the way.");
}
