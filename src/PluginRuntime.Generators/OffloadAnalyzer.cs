using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginRuntime.Generators.Contracts;
using PluginRuntime.Generators.Modules;

namespace PluginRuntime.Generators;

/// <summary>Tells the author of an I/O offload what does not work in a process of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OffloadAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. EntryClass.Rules, ModuleRules.PrivateContract,
        OffloadRules.TwoKinds, OffloadRules.HandOver, OffloadRules.ServesLocal, OffloadRules.UsesLocal, OffloadRules.NoRemotePart, OffloadRules.LostIdempotent,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (EntryClass.AttributeOf(start.Compilation, TypeNames.IoOffloadAttribute) is not { } attribute)
                return;
            if (EntryClass.AttributeOf(start.Compilation, TypeNames.KernelModuleAttribute) is not null)
                start.RegisterCompilationEndAction(end => end.ReportDiagnostic(Diagnostic.Create(OffloadRules.TwoKinds, EntryClass.LocationOf(attribute))));
            else
                new EntryClass("I/O offload", "PluginRuntime.IoOffload").Check(start, attribute);

            start.RegisterSymbolAction(CheckType, SymbolKind.NamedType);
            start.RegisterSymbolAction(CheckMethod, SymbolKind.Method);
            CheckContracts(start);
        });
    }

    private static void CheckType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind == TypeKind.Interface && type.Has(TypeNames.ContractAttribute))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.PrivateContract, type.Locations[0], type.InWords()));
        var handOver = type.AllInterfaces.FirstOrDefault(known => known.Is("PluginRuntime.IHandOver", arity: 1)
            || known.Is("PluginRuntime.IHandOverInSteps") || known.Is("PluginRuntime.IHandOverByValue"));
        if (handOver is not null && type.TypeKind != TypeKind.Interface)
            context.ReportDiagnostic(Diagnostic.Create(OffloadRules.HandOver, type.Locations[0], type.InWords(), handOver.InWords()));
    }

    private static void CheckMethod(SymbolAnalysisContext context)
    {
        if (context.Symbol.ContainingType.TypeKind != TypeKind.Interface && context.Symbol.Has(TypeNames.IdempotentAttribute))
            context.ReportDiagnostic(Diagnostic.Create(OffloadRules.LostIdempotent, context.Symbol.Locations[0], context.Symbol.InWords()));
    }

    private static void CheckContracts(CompilationStartAnalysisContext start)
    {
        var contracts = new Lazy<KnownContracts>(() => new KnownContracts(start.Compilation));
        var served = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        var mentioned = new ConcurrentDictionary<ISymbol, Location>(SymbolEqualityComparer.Default);
        start.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (type.TypeKind != TypeKind.Class || type.IsAbstract)
                    return;
                foreach (var contract in type.AllInterfaces.Where(contracts.Value.IsExchanged))
                {
                    served[contract] = true;
                    Tell(contracts.Value, contract, OffloadRules.ServesLocal, type.Locations[0], type.InWords(), symbol.ReportDiagnostic);
                }
            },
            SymbolKind.NamedType);
        start.RegisterSyntaxNodeAction(
            node =>
            {
                if (IsUse(node.Node) && node.SemanticModel.GetSymbolInfo(node.Node, node.CancellationToken).Symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } type
                    && contracts.Value.IsExchanged(type))
                    mentioned.AddOrUpdate(type, node.Node.GetLocation(), (_, known) => First(known, node.Node.GetLocation()));
            },
            SyntaxKind.IdentifierName, SyntaxKind.GenericName);

        // What it serves is no import, and was told at the class.
        start.RegisterCompilationEndAction(end =>
        {
            foreach (var use in mentioned.Where(use => !served.ContainsKey(use.Key)))
                Tell(contracts.Value, (INamedTypeSymbol)use.Key, OffloadRules.UsesLocal, use.Value, end.Compilation.AssemblyName ?? "", end.ReportDiagnostic);
        });
    }

    private static void Tell(KnownContracts contracts, INamedTypeSymbol contract, DiagnosticDescriptor rule, Location location, string user, Action<Diagnostic> report)
    {
        if (contracts.IsRemote(contract))
            return;
        var obstacles = contracts.ObstaclesOf(contract).ToList();
        foreach (var obstacle in obstacles)
            report(Diagnostic.Create(rule, location, user, contract.InWords(), obstacle.InWords()));
        if (obstacles.Count == 0)
            report(Diagnostic.Create(OffloadRules.NoRemotePart, location, contract.InWords(), contract.ContainingAssembly.Name));
    }

    /// <summary>Whether a name stands in code, and not in a comment or where it leaves no trace in the assembly.</summary>
    private static bool IsUse(SyntaxNode name) =>
        !name.IsPartOfStructuredTrivia()
        && !name.Ancestors().Any(outer => outer is UsingDirectiveSyntax or InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });

    private static Location First(Location one, Location other)
    {
        var order = StringComparer.Ordinal.Compare(one.SourceTree?.FilePath, other.SourceTree?.FilePath);
        return (order != 0 ? order : one.SourceSpan.CompareTo(other.SourceSpan)) <= 0 ? one : other;
    }
}
