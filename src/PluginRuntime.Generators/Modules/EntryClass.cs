using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Modules;

/// <summary>What every kind of upgradable assembly must have: a valid id, and one class by which the runtime enters it.</summary>
/// <param name="words">What the kind is called.</param>
/// <param name="baseClass">Full name of the class that the entry class derives from.</param>
internal sealed class EntryClass(string words, string baseClass)
{
    internal static readonly ImmutableArray<DiagnosticDescriptor> Rules =
        [ModuleRules.NoModuleClass, ModuleRules.SeveralModuleClasses, ModuleRules.NoConstructor, ModuleRules.InvalidId];

    private readonly string _name = baseClass.Substring(baseClass.LastIndexOf('.') + 1);

    /// <summary>The attribute that says of which kind the assembly is, or <see langword="null"/>.</summary>
    internal static AttributeData? AttributeOf(Compilation compilation, string attribute) =>
        compilation.Assembly.GetAttributes().FirstOrDefault(data => data.AttributeClass is { } type && type.Is(attribute));

    internal static Location LocationOf(AttributeData attribute) =>
        attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? Location.None;

    internal void Check(CompilationStartAnalysisContext start, AttributeData attribute)
    {
        var classes = new ConcurrentBag<INamedTypeSymbol>();
        start.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type is { TypeKind: TypeKind.Class, IsAbstract: false } && type.DerivesFrom(baseClass))
                    classes.Add(type);
            },
            SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end => Check(end, attribute, classes));
    }

    private void Check(CompilationAnalysisContext context, AttributeData attribute, ConcurrentBag<INamedTypeSymbol> classes)
    {
        var location = LocationOf(attribute);
        var id = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        if (id.Length is 0 or > 64 || !id.All(character => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.'))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.InvalidId, location, id));
        if (classes.IsEmpty)
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.NoModuleClass, location, words, id, _name));
        else if (classes.Count > 1)
        {
            var names = string.Join(", ", classes.Select(type => type.InFull()).OrderBy(name => name, StringComparer.Ordinal));
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.SeveralModuleClasses, location, words, id, classes.Count, _name, names));
        }
        else if (classes.Single() is var entry
            && !entry.InstanceConstructors.Any(constructor => constructor is { DeclaredAccessibility: Accessibility.Public, Parameters.IsEmpty: true }))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.NoConstructor, entry.Locations[0], entry.InWords()));
    }
}
