using System.ComponentModel;

namespace PluginRuntime.Gates;

/// <summary>Tells the runtime which class is the gate of a contract. Written by the generator.</summary>
/// <param name="contract">The contract.</param>
/// <param name="gate">Its gate, with a public parameterless constructor.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ContractGateAttribute(Type contract, Type gate) : Attribute
{
    /// <summary>The contract.</summary>
    public Type Contract { get; } = contract;

    /// <summary>Its gate.</summary>
    public Type Gate { get; } = gate;
}
