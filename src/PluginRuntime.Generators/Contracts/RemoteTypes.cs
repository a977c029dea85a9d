using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>Which types mean nothing in another process.</summary>
internal static class RemoteTypes
{
    private static readonly string[] CodeOrResource =
    [
        "System.Delegate", "System.Exception", "System.Reflection.MemberInfo", "System.Reflection.Assembly", "System.Reflection.Module",
        "System.Linq.Expressions.Expression", "System.MarshalByRefObject", "System.Threading.Tasks.Task",
    ];

    /// <summary>Whether a value of the type, apart from its type arguments, cannot be sent.</summary>
    internal static bool IsLocal(ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Dynamic or TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer)
            return true;
        if (type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Enum or SpecialType.System_Array
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return true;
        if (type.TypeKind == TypeKind.Interface)
            return !IsCollection(type) && !HasDerivedTypes(type);
        if (type.IsRefLikeType || CodeOrResource.Any(type.DerivesFrom))
            return true;
        return type.Is("System.Threading.CancellationToken") || type.Is("System.Lazy", arity: 1)
            || type.Is("System.Threading.Tasks.ValueTask") || type.Is("System.Threading.Tasks.ValueTask", arity: 1)
            || (type.IsOfFramework() && ContractScope.IsDisposable(type));
    }

    /// <summary>What serializers make a list, set or dictionary of.</summary>
    private static bool IsCollection(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: > 0 } && type.IsOfFramework()
        && type.Name is "IEnumerable" or "ICollection" or "IList" or "ISet" or "IDictionary"
            or "IReadOnlyCollection" or "IReadOnlyList" or "IReadOnlySet" or "IReadOnlyDictionary"
            or "IImmutableList" or "IImmutableSet" or "IImmutableDictionary" or "IImmutableQueue" or "IImmutableStack";

    /// <summary>Whether its author says what stands behind the interface.</summary>
    private static bool HasDerivedTypes(ITypeSymbol type) =>
        type.Has("System.Text.Json.Serialization.JsonDerivedTypeAttribute") || type.Has("System.Text.Json.Serialization.JsonConverterAttribute");
}
