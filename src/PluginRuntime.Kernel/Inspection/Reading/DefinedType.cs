using System.Reflection;
using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>A type where it is defined.</summary>
internal readonly record struct DefinedType(AssemblyMetadata Assembly, TypeDefinitionHandle Handle)
{
    public MetadataReader Reader => Assembly.Reader;

    public TypeDefinition Definition => Reader.GetTypeDefinition(Handle);

    public bool IsInterface => (Definition.Attributes & TypeAttributes.Interface) != 0;

    public bool IsAbstract => (Definition.Attributes & TypeAttributes.Abstract) != 0;

    public bool IsSealed => (Definition.Attributes & TypeAttributes.Sealed) != 0;

    public bool IsGeneric => Definition.GetGenericParameters().Count > 0;

    public bool IsDelegate => Is(Assembly.Types.Of(Definition.BaseType), "System.MulticastDelegate");

    public bool IsValueType => Is(Assembly.Types.Of(Definition.BaseType), "System.ValueType") || Is(Assembly.Types.Of(Definition.BaseType), "System.Enum");

    public bool IsOrdinaryClass => !IsInterface && !IsAbstract && !IsGeneric;

    /// <summary>Namespace and name as metadata has them; nested types after '+', generic arity after '`'.</summary>
    public string FullName
    {
        get
        {
            var definition = Definition;
            var name = Reader.GetString(definition.Name);
            for (var depth = 0; definition.IsNested; depth++)
            {
                if (depth > AssemblyMetadata.DeepestChain)
                    throw new BadImageFormatException($"{Assembly.Name} nests types in a circle.");
                definition = Reader.GetTypeDefinition(definition.GetDeclaringType());
                name = $"{Reader.GetString(definition.Name)}+{name}";
            }

            return definition.Namespace.IsNil ? name : $"{Reader.GetString(definition.Namespace)}.{name}";
        }
    }

    public DefinedType? FindNested(string name)
    {
        foreach (var nested in Definition.GetNestedTypes())
        {
            if (Reader.StringComparer.Equals(Reader.GetTypeDefinition(nested).Name, name))
                return new DefinedType(Assembly, nested);
        }

        return null;
    }

    public bool HasAttribute(string fullName) => Definition.GetCustomAttributes().Has(Assembly, fullName);

    public override string ToString() => SignatureType.Readable(FullName);

    private static bool Is(SignatureType? type, string fullName) => type is SignatureType.Named named && named.FullName == fullName;
}
