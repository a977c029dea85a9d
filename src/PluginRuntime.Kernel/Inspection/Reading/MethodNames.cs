using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>Names of methods for a person: what the compiler made of lambdas and async methods is led back to what was written.</summary>
internal static class MethodNames
{
    public static string Readable(MetadataReader reader, MethodDefinition method)
    {
        var name = reader.GetString(method.Name);
        var type = reader.GetTypeDefinition(method.GetDeclaringType());
        for (var depth = 0; type.IsNested && reader.GetString(type.Name).StartsWith('<') && depth < AssemblyMetadata.DeepestChain; depth++)
        {
            // <RunAsync>d__5.MoveNext is RunAsync; a closure class <>c__DisplayClass1 holds lambdas <Run>b__0.
            if (Written(reader.GetString(type.Name)) is { } outer)
                name = outer;
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        var typeName = reader.GetString(type.Name);
        return SignatureType.Readable(type.Namespace.IsNil ? $"{typeName}.{Written(name) ?? name}" : $"{reader.GetString(type.Namespace)}.{typeName}.{Written(name) ?? name}");
    }

    private static string? Written(string name) =>
        name.StartsWith('<') && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? name[1..end] : null;
}
