using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Explicit implementations: methods that a type declares to stand for another, whatever their names.</summary>
internal static class Overrides
{
    public static bool Has(TypeUse type, TypeUse declaring, string name, MethodShape shape)
    {
        var reader = type.Type.Reader;
        foreach (var handle in type.Type.Definition.GetMethodImplementations())
        {
            var declaration = reader.GetMethodImplementation(handle).MethodDeclaration;
            if (NameIs(reader, declaration, name) && ParentOf(type, declaration) is { } parent && parent.Identity == declaring.Identity
                && ShapeOf(type.Type.Assembly, declaration).Substitute(parent.Arguments).Matches(shape))
                return true;
        }

        return false;
    }

    private static bool NameIs(MetadataReader reader, EntityHandle declaration, string name) => reader.StringComparer.Equals(
        declaration.Kind == HandleKind.MemberReference
            ? reader.GetMemberReference((MemberReferenceHandle)declaration).Name
            : reader.GetMethodDefinition((MethodDefinitionHandle)declaration).Name,
        name);

    private static TypeUse? ParentOf(TypeUse type, EntityHandle declaration)
    {
        var assembly = type.Type.Assembly;
        return declaration.Kind == HandleKind.MemberReference
            ? TypeUse.Of(assembly.Types.Of(assembly.Reader.GetMemberReference((MemberReferenceHandle)declaration).Parent)?.Substitute(type.Arguments))
            : TypeUse.Open(new DefinedType(assembly, assembly.Reader.GetMethodDefinition((MethodDefinitionHandle)declaration).GetDeclaringType()));
    }

    private static MethodShape ShapeOf(AssemblyMetadata assembly, EntityHandle declaration) => declaration.Kind == HandleKind.MemberReference
        ? assembly.Types.ShapeOf(assembly.Reader.GetMemberReference((MemberReferenceHandle)declaration))
        : assembly.Types.ShapeOf(assembly.Reader.GetMethodDefinition((MethodDefinitionHandle)declaration));
}
