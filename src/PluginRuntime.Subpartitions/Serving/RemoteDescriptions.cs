using System.Reflection;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>How the contracts of some assemblies are called across processes. Immutable.</summary>
internal sealed class RemoteDescriptions(IEnumerable<Assembly> assemblies)
{
    private readonly Dictionary<Type, Type> _descriptions = assemblies
        .SelectMany(static assembly => assembly.GetCustomAttributes<RemoteContractAttribute>())
        .GroupBy(static attribute => attribute.Contract)
        .ToDictionary(static group => group.Key, static group => group.First().Description);

    /// <summary>The description of a contract.</summary>
    /// <exception cref="InvalidOperationException">It cannot be called across processes.</exception>
    internal RemoteContract Of(Type contract) => _descriptions.TryGetValue(contract, out var description)
        ? (RemoteContract)Activator.CreateInstance(description)!
        : throw new InvalidOperationException($"{contract.FullName} cannot be called across processes: {contract.Assembly.GetName().Name} has no remote description of it.");
}
