using System.Reflection;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What may be a name of a virtual server, and a contract of one.</summary>
internal static class ServerNames
{
    private const int Longest = 128;

    /// <exception cref="ArgumentException">It may not be one.</exception>
    internal static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > Longest || name.Any(char.IsControl))
            throw new ArgumentException($"'{name}' cannot be the name of a virtual server: it has {name.Length} characters; 1 to {Longest} are allowed, none of them a control character.", nameof(name));
    }

    /// <exception cref="ArgumentException">Virtual servers do not serve it.</exception>
    internal static void CheckContract(Type contract)
    {
        if (contract.GetCustomAttribute<ContractAttribute>() is not { ByName: true })
            throw new ArgumentException($"{contract.FullName} is no contract of virtual servers: it is not marked [Contract(ByName = true)].");
    }
}
