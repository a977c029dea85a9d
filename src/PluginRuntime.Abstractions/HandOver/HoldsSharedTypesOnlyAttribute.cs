namespace PluginRuntime;

/// <summary>
/// Declares that a field of hand-over state, whose type could hold objects private to a module (an interface, an unsealed class,
/// <see cref="object"/>, a delegate), never does. Inspection then accepts it; the declaration is the author's promise.
/// </summary>
/// <param name="reason">Why it never holds a module's object, for a reviewer.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class HoldsSharedTypesOnlyAttribute(string reason) : Attribute
{
    /// <summary>Why it never holds a module's object.</summary>
    public string Reason { get; } = reason;
}
