using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Escapes;

/// <summary>
/// Finds the ways by which an object of a module could leave with a value of a type: through the type, the elements of arrays,
/// collections and tuples, and the members of data types.
/// </summary>
internal sealed class EscapeSearch(ContractScope scope)
{
    // Deeper data is not searched at compile time; hand-over state, where it matters most, is checked completely at inspection.
    private const int MaxDepth = 8;

    private readonly List<Escape> _found = [];
    private readonly HashSet<ITypeSymbol> _visited = new(SymbolEqualityComparer.Default);

    internal static IReadOnlyList<Escape> Of(ITypeSymbol type, ContractScope scope)
    {
        var search = new EscapeSearch(scope);
        search.Visit(type, owner: null, member: null, depth: 0);
        return search._found;
    }

    private void Visit(ITypeSymbol type, ITypeSymbol? owner, string? member, int depth)
    {
        if (depth > MaxDepth || type.TypeKind is TypeKind.Enum or TypeKind.TypeParameter or TypeKind.Error || !_visited.Add(type))
            return;
        if (type is IArrayTypeSymbol array)
        {
            Visit(array.ElementType, owner, member, depth + 1);
            return;
        }

        if (RuleAgainst(type) is { } rule)
        {
            _found.Add(new Escape(rule, type, owner, member));
            return;
        }

        if (type is not INamedTypeSymbol named)
            return;
        if (named.TupleUnderlyingType is not null || named.IsTupleType || type.IsOfFramework())
        {
            // What the framework's collections hold are their elements.
            foreach (var argument in named.TypeArguments)
                Visit(argument, owner, member, depth + 1);
            return;
        }

        if (named.Has(TypeNames.HoldsSharedTypesOnlyAttribute))
            return;
        if (IsOpen(named))
            _found.Add(new Escape(EscapeRules.OpenClass, type.WithNullableAnnotation(NullableAnnotation.None), owner, member));
        VisitMembers(named, depth);
    }

    private void VisitMembers(INamedTypeSymbol type, int depth)
    {
        for (var current = type; current is not null && !current.IsOfFramework(); current = current.BaseType)
        {
            foreach (var symbol in current.GetMembers())
            {
                if (symbol.IsStatic || symbol.IsImplicitlyDeclared && symbol is not IFieldSymbol { AssociatedSymbol: not null })
                    continue;
                var (held, name) = symbol switch
                {
                    // An event declared like a field has a backing field without a symbol.
                    IEventSymbol { IsAbstract: false } happening when happening.AddMethod is { IsImplicitlyDeclared: true } => (happening.Type, (ISymbol)happening),
                    IFieldSymbol { AssociatedSymbol: { } property } field => (field.Type, property),
                    IFieldSymbol field => (field.Type, field),

                    // Of another assembly only what is public is seen: a property that can be set stands for its field.
                    IPropertySymbol { SetMethod: not null, IsIndexer: false } property when property.Locations.All(location => location.IsInMetadata) => (property.Type, property),
                    _ => (null, null),
                };
                if (held is not null && !name!.Has(TypeNames.HoldsSharedTypesOnlyAttribute))
                    Visit(held, type.WithNullableAnnotation(NullableAnnotation.None), name!.Name, depth + 1);
            }
        }
    }

    private DiagnosticDescriptor? RuleAgainst(ITypeSymbol type)
    {
        if (type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Enum or SpecialType.System_Array
            || type.TypeKind == TypeKind.Dynamic)
            return EscapeRules.Untyped;
        if (type.TypeKind == TypeKind.Delegate || type.SpecialType is SpecialType.System_Delegate or SpecialType.System_MulticastDelegate || type.Is("System.Lazy", 1))
            return EscapeRules.Delegate;
        if (type.DerivesFrom("System.Threading.Tasks.Task") || IsGenericTask(type)
            || type.Is("System.Collections.Generic.IAsyncEnumerable", 1) || type.Is("System.Collections.Generic.IAsyncEnumerator", 1))
            return EscapeRules.Pending;
        if (type.TypeKind == TypeKind.Interface)
        {
            return scope.IsSession(type) ? EscapeRules.SessionPassed
                : scope.IsContract(type) ? EscapeRules.ContractPassed
                : EscapeRules.Interface;
        }

        if (type.DerivesFrom("System.Exception") || type.DerivesFrom("System.Reflection.MemberInfo") || type.DerivesFrom("System.Reflection.Assembly")
            || type.DerivesFrom("System.Reflection.Module") || type.DerivesFrom("System.Linq.Expressions.Expression"))
            return EscapeRules.CodeAsData;
        if (type.Is("System.Threading.CancellationToken") || type.DerivesFrom("System.MarshalByRefObject")
            || (type.IsOfFramework() && ContractScope.IsDisposable(type)))
            return EscapeRules.LiveObject;
        return null;
    }

    private static bool IsGenericTask(ITypeSymbol type) =>
        type.Is("System.Threading.Tasks.Task", 1) || type.Is("System.Threading.Tasks.ValueTask") || type.Is("System.Threading.Tasks.ValueTask", 1);

    /// <summary>Whether a class can be derived from outside its assembly.</summary>
    private static bool IsOpen(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false }
        && type.InstanceConstructors.Any(constructor =>
            constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && !IsCopyConstructor(constructor));

    private static bool IsCopyConstructor(IMethodSymbol constructor) =>
        constructor.ContainingType.IsRecord && constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);
}
