using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>Attributes by name; the assemblies that define them need not be present.</summary>
internal static class CustomAttributes
{
    public static bool Has(this CustomAttributeHandleCollection attributes, AssemblyMetadata assembly, string fullName) =>
        attributes.Named(assembly, fullName).Any();

    public static IEnumerable<CustomAttribute> Named(this CustomAttributeHandleCollection attributes, AssemblyMetadata assembly, string fullName)
    {
        foreach (var handle in attributes)
        {
            var attribute = assembly.Reader.GetCustomAttribute(handle);
            if (NameOf(attribute, assembly.Reader) == fullName)
                yield return attribute;
        }
    }

    /// <summary>The first constructor argument, which must be a string or a <see cref="Type"/>: both are written as a string.</summary>
    public static string? FirstText(this CustomAttribute attribute, AssemblyMetadata assembly)
    {
        var blob = assembly.Reader.GetBlobReader(attribute.Value);
        return blob.Length >= 2 && blob.ReadUInt16() == 1 ? blob.ReadSerializedString() : null;
    }

    /// <summary>Whether a property is set to true, of an attribute whose constructor has no parameters and whose properties are all truth values.</summary>
    public static bool HasFlag(this CustomAttribute attribute, AssemblyMetadata assembly, string property)
    {
        const byte isProperty = 0x54;
        const byte isBoolean = 0x02;
        var blob = assembly.Reader.GetBlobReader(attribute.Value);
        if (blob.Length < 4 || blob.ReadUInt16() != 1)
            return false;
        for (var left = blob.ReadUInt16(); left > 0 && blob.RemainingBytes > 2; left--)
        {
            if (blob.ReadByte() != isProperty || blob.ReadByte() != isBoolean)
                return false;
            var name = blob.ReadSerializedString();
            if (blob.ReadBoolean() && name == property)
                return true;
        }

        return false;
    }

    private static string NameOf(CustomAttribute attribute, MetadataReader reader)
    {
        if (attribute.Constructor.Kind == HandleKind.MemberReference)
        {
            var parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (parent.Kind != HandleKind.TypeReference)
                return "";
            var type = reader.GetTypeReference((TypeReferenceHandle)parent);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        var declaring = reader.GetTypeDefinition(reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());
        return $"{reader.GetString(declaring.Namespace)}.{reader.GetString(declaring.Name)}";
    }
}
