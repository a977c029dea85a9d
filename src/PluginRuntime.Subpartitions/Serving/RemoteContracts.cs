using System.Collections.Concurrent;
using System.Reflection;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>Finds what the generator wrote for contracts that can be called across processes. Thread-safe.</summary>
internal static class RemoteContracts
{
    private static readonly ConcurrentDictionary<Type, RemoteContract?> Known = new();

    /// <summary>The description of a contract, always the same object; <see langword="null"/>: it cannot go remote, or its assembly was compiled without the generator.</summary>
    internal static RemoteContract? Find(Type contract) => Known.GetOrAdd(contract, static type =>
        type.Assembly.GetCustomAttributes<RemoteContractAttribute>().FirstOrDefault(entry => entry.Contract == type) is { } found
            ? (RemoteContract)Activator.CreateInstance(found.Description)!
            : null);

    /// <summary>As <see cref="Find"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    internal static RemoteContract Of(Type contract) => Find(contract)
        ?? throw new InvalidOperationException($"{contract.FullName} cannot be called across processes: its methods must be asynchronous and its assembly compiled with the generator. [Contract(MustBeRemote = true)] on it says what is in the way.");
}
