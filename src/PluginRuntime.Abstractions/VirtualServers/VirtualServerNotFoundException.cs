namespace PluginRuntime;

/// <summary>There is no virtual server of that name. The call was not executed.</summary>
public sealed class VirtualServerNotFoundException : PluginRuntimeException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="type">The id of the type, or the contract, that it was looked for by.</param>
    /// <param name="name">The name.</param>
    public VirtualServerNotFoundException(string type, string name)
        : base($"There is no virtual server '{name}' of {type}. Make it by IVirtualServers.EnsureAsync.")
    {
        Type = type;
        Name = name;
    }

    /// <summary>The id of the type, or the contract, that it was looked for by.</summary>
    public string Type { get; }

    /// <summary>The name.</summary>
    public string Name { get; }
}
