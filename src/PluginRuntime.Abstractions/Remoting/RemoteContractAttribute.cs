using System.ComponentModel;

namespace PluginRuntime.Remoting;

/// <summary>Tells the runtime which class describes a contract that can be called across processes. Written by the generator.</summary>
/// <param name="contract">The contract.</param>
/// <param name="description">A <see cref="RemoteContract{TContract}"/> with a public parameterless constructor.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RemoteContractAttribute(Type contract, Type description) : Attribute
{
    /// <summary>The contract.</summary>
    public Type Contract { get; } = contract;

    /// <summary>Its description.</summary>
    public Type Description { get; } = description;
}
