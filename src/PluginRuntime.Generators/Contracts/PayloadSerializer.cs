using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>What the assembly declares to serialize the payloads of its contracts.</summary>
internal sealed class PayloadSerializer
{
    private PayloadSerializer(AttributeData attribute, ITypeSymbol? type, bool isContext, bool isValid)
    {
        Attribute = attribute;
        Type = type;
        IsContext = isContext;
        IsValid = isValid;
    }

    internal AttributeData Attribute { get; }

    internal ITypeSymbol? Type { get; }

    /// <summary>Whether it is a context of System.Text.Json, otherwise it is a serializer of its own.</summary>
    internal bool IsContext { get; }

    /// <summary>Whether generated code can use it.</summary>
    internal bool IsValid { get; }

    /// <summary>The declaration, or <see langword="null"/> when there is none.</summary>
    internal static PayloadSerializer? Of(Compilation compilation)
    {
        var attribute = compilation.Assembly.GetAttributes()
            .FirstOrDefault(data => data.AttributeClass is { } type && type.Is(TypeNames.ContractPayloadsAttribute));
        if (attribute is null)
            return null;

        var type = attribute.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol;
        var isContext = type?.DerivesFrom(TypeNames.JsonSerializerContext) ?? false;
        var isClass = type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsUnboundGenericType: false, IsFileLocal: false } named
            && compilation.IsSymbolAccessibleWithin(named, compilation.Assembly)
            && (isContext || (named.Implements(TypeNames.PayloadSerializer) && named.InstanceConstructors.Any(constructor =>
                constructor.Parameters.IsEmpty && compilation.IsSymbolAccessibleWithin(constructor, compilation.Assembly))));
        return new PayloadSerializer(attribute, type, isContext, isClass);
    }
}
