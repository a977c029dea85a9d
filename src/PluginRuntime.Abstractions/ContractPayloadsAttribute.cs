namespace PluginRuntime;

/// <summary>
/// Names what serializes the payloads of the contracts of this assembly in calls across processes: a class derived from
/// <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>, whose types are then serialized without reflection, or
/// an <see cref="IPayloadSerializer"/> with a parameterless constructor. Without the attribute, System.Text.Json with reflection.
/// </summary>
/// <param name="serializer">The class.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ContractPayloadsAttribute(Type serializer) : Attribute
{
    /// <summary>The class.</summary>
    public Type Serializer { get; } = serializer;
}
