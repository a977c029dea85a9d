namespace PluginRuntime;

/// <summary>Asks the generator for a gate for an interface that cannot be edited to carry <see cref="ContractAttribute"/>.</summary>
/// <param name="contract">The interface. Its assembly must be shared by host and modules.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GateForAttribute(Type contract) : Attribute
{
    /// <summary>The interface that gets a gate.</summary>
    public Type Contract { get; } = contract;
}
