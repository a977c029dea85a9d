using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>
/// What an assembly refers to in order to put attributes on something. Attributes are looked up only by who asks for them, so one
/// whose type is missing harms nobody; compilers' own (nullability and the like) often are.
/// </summary>
internal sealed class AttributeUses
{
    private readonly HashSet<MemberReferenceHandle> _constructors = [];
    private readonly HashSet<TypeReferenceHandle> _types = [];

    public AttributeUses(MetadataReader reader)
    {
        foreach (var handle in reader.CustomAttributes)
        {
            var constructor = reader.GetCustomAttribute(handle).Constructor;
            if (constructor.Kind == HandleKind.MemberReference)
                _constructors.Add((MemberReferenceHandle)constructor);
        }

        foreach (var constructor in _constructors)
        {
            if (reader.GetMemberReference(constructor).Parent is { Kind: HandleKind.TypeReference } type)
                _types.Add((TypeReferenceHandle)type);
        }
    }

    public bool Has(MemberReferenceHandle constructor) => _constructors.Contains(constructor);

    public bool Has(TypeReferenceHandle type) => _types.Contains(type);
}
