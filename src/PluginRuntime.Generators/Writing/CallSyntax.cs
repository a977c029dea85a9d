using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>How the pieces of a call are written: heads, arguments, the call itself, names that clash with nothing.</summary>
internal static class CallSyntax
{
    /// <summary>The head of an explicit implementation.</summary>
    internal static string Head(IMethodSymbol method) =>
        $"{method.ReturnType.InCode()} {method.ContainingType.InCode()}.{Escape(method.Name)}{TypeParameters(method)}({Parameters(method.Parameters)})"
        + string.Concat(method.TypeParameters.Select(InheritedConstraint));

    internal static string Head(IPropertySymbol property) => property.IsIndexer
        ? $"{property.Type.InCode()} {property.ContainingType.InCode()}.this[{Parameters(property.Parameters)}]"
        : $"{property.Type.InCode()} {property.ContainingType.InCode()}.{Escape(property.Name)}";

    /// <summary>The call on a target that has the type of the declaring interface.</summary>
    internal static string Call(IMethodSymbol method, string target, bool copied = false)
    {
        var property = method.AssociatedSymbol as IPropertySymbol;
        if (property is null)
            return $"{target}.{CallTo(Escape(method.Name), method, copied)}";

        var access = property.IsIndexer ? $"{target}[{Arguments(property.Parameters, copied)}]" : $"{target}.{Escape(property.Name)}";
        return method.MethodKind == MethodKind.PropertySet ? $"{access} = value" : access;
    }

    /// <summary>The call of a method of another name with the same parameters.</summary>
    internal static string CallTo(string name, IMethodSymbol method, bool copied = false) =>
        $"{name}{TypeParameters(method)}({Arguments(method.Parameters, copied)})";

    internal static string Parameters(IEnumerable<IParameterSymbol> parameters) => string.Join(", ", parameters.Select(parameter =>
        (parameter.ScopedKind == ScopedKind.ScopedValue || (parameter.ScopedKind == ScopedKind.ScopedRef && parameter.RefKind != RefKind.Out) ? "scoped " : "")
        + parameter.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            RefKind.RefReadOnlyParameter => "ref readonly ",
            _ => "",
        }
        + $"{parameter.Type.InCode()} {Escape(parameter.Name)}"));

    private static string Arguments(IEnumerable<IParameterSymbol> parameters, bool copied) => string.Join(", ", parameters.Select(parameter => parameter.RefKind switch
    {
        RefKind.Ref => $"ref {Escape(parameter.Name)}",
        RefKind.Out => $"out {Escape(parameter.Name)}",
        RefKind.In or RefKind.RefReadOnlyParameter when copied => $"in {CopyOf(parameter)}",
        RefKind.In or RefKind.RefReadOnlyParameter => $"in {Escape(parameter.Name)}",
        _ => Escape(parameter.Name),
    }));

    /// <summary>The local that keeps the value of an <c>in</c> parameter.</summary>
    internal static string CopyOf(IParameterSymbol parameter) => $"{parameter.Name}__copy";

    internal static string TypeParameters(IMethodSymbol method) =>
        method.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", method.TypeParameters.Select(parameter => Escape(parameter.Name)))}>";

    /// <summary>All constraints, for a method that does not inherit them.</summary>
    internal static string Constraints(IMethodSymbol method) => string.Concat(method.TypeParameters.Select(parameter =>
    {
        var constraints = new List<string>();
        if (parameter.HasReferenceTypeConstraint)
            constraints.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        else if (parameter.HasUnmanagedTypeConstraint)
            constraints.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint)
            constraints.Add("struct");
        else if (parameter.HasNotNullConstraint)
            constraints.Add("notnull");
        constraints.AddRange(parameter.ConstraintTypes.Select(type => type.InCode()));
        if (parameter.HasConstructorConstraint)
            constraints.Add("new()");
        if (parameter.AllowsRefLikeType)
            constraints.Add("allows ref struct");
        return constraints.Count == 0 ? "" : $" where {Escape(parameter.Name)} : {string.Join(", ", constraints)}";
    }));

    /// <summary>A name for a local that is neither a parameter nor a type parameter.</summary>
    internal static string Local(IMethodSymbol method, string name)
    {
        while (method.Parameters.Any(parameter => parameter.Name == name) || method.TypeParameters.Any(parameter => parameter.Name == name))
            name += "_";
        return name;
    }

    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>
    /// An explicit implementation inherits the constraints; what <c>T?</c> means has to be said again.
    /// </summary>
    private static string InheritedConstraint(ITypeParameterSymbol parameter) =>
        $" where {Escape(parameter.Name)} : {(parameter.IsReferenceType ? "class" : parameter.IsValueType ? "struct" : "default")}";
}
