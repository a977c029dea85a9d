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

/// <summary>Tells the author of an I/O offload, or of virtual servers, what does not work in a process of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OffloadAnalyzer : DiagnosticAnalyzer
{
    private static readonly (string Words, string Attribute, string EntryClass)[] Kinds =
    [
        ("kernel module", TypeNames.KernelModuleAttribute, "PluginRuntime.KernelModule"),
        ("I/O offload", TypeNames.IoOffloadAttribute, "PluginRuntime.IoOffload"),
        ("type of virtual servers", TypeNames.VirtualServerAttribute, "PluginRuntime.VirtualServerModule"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        .. EntryClass.Rules, ModuleRules.PrivateContract,
        OffloadRules.TwoKinds, OffloadRules.HandOver, OffloadRules.NoServerClass, OffloadRules.NotByName, OffloadRules.ByNameElsewhere, OffloadRules.HandOverByReference, OffloadRules.ServesLocal, OffloadRules.UsesLocal, OffloadRules.NoRemotePart, OffloadRules.LostIdempotent,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var said = Kinds.Select(kind => (kind.Words, kind.EntryClass, Attribute: EntryClass.AttributeOf(start.Compilation, kind.Attribute))).Where(kind => kind.Attribute is not null).ToList();
            if (said.Count > 1)
            {
                start.RegisterCompilationEndAction(end => end.ReportDiagnostic(
                    Diagnostic.Create(OffloadRules.TwoKinds, EntryClass.LocationOf(said[1].Attribute!), said[0].Words, said[1].Words)));
            }

            if (said.Count == 0)
                return;
            var contracts = new Lazy<KnownContracts>(() => new KnownContracts(start.Compilation));
            var isServer = said.Any(kind => kind.Attribute!.AttributeClass!.Is(TypeNames.VirtualServerAttribute));
            start.RegisterSymbolAction(symbol => CheckNames(symbol, contracts.Value, isServer), SymbolKind.NamedType);
            if (said[0].Attribute!.AttributeClass!.Is(TypeNames.KernelModuleAttribute))
                return;
            if (said.Count == 1)
                new EntryClass(said[0].Words, said[0].EntryClass).Check(start, said[0].Attribute!);
            if (isServer)
                CheckServers(start, said[0].Attribute!);
            start.RegisterSymbolAction(symbol => CheckType(symbol, isServer), SymbolKind.NamedType);
            start.RegisterSymbolAction(CheckMethod, SymbolKind.Method);
            CheckContracts(start, contracts, isServer);
        });
    }

    /// <summary>Whether contracts of virtual servers are served by such, and nothing else by them.</summary>
    private static void CheckNames(SymbolAnalysisContext context, KnownContracts contracts, bool isServer)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!Serves(type, isServer))
            return;
        foreach (var contract in type.AllInterfaces.Where(contracts.IsExchanged).Where(contract => ContractScope.IsByName(contract) != isServer))
            context.ReportDiagnostic(Diagnostic.Create(isServer ? OffloadRules.NotByName : OffloadRules.ByNameElsewhere, type.Locations[0], type.InWords(), contract.InWords()));
    }

    /// <summary>Whether callers from outside come to the class. Of virtual servers only to them: another class that implements a contract, such as a stand-in for rehearsals, is the package's own affair.</summary>
    private static bool Serves(INamedTypeSymbol type, bool isServer) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false } && (!isServer || type.DerivesFrom("PluginRuntime.VirtualServer"));

    private static void CheckServers(CompilationStartAnalysisContext start, AttributeData attribute)
    {
        var servers = new ConcurrentBag<INamedTypeSymbol>();
        start.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (Serves(type, isServer: true))
                    servers.Add(type);
            },
            SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end =>
        {
            if (servers.IsEmpty)
                end.ReportDiagnostic(Diagnostic.Create(OffloadRules.NoServerClass, EntryClass.LocationOf(attribute)));
        });
    }

    private static void CheckType(SymbolAnalysisContext context, bool isServer)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind == TypeKind.Interface && type.Has(TypeNames.ContractAttribute))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.PrivateContract, type.Locations[0], type.InWords()));
        if (type.TypeKind == TypeKind.Interface)
            return;
        var byReference = type.AllInterfaces.FirstOrDefault(known => known.Is("PluginRuntime.IHandOver", arity: 1));
        var byValue = type.AllInterfaces.FirstOrDefault(known => known.Is("PluginRuntime.IHandOverInSteps") || known.Is("PluginRuntime.IHandOverByValue"));
        if (isServer && byReference is not null)
            context.ReportDiagnostic(Diagnostic.Create(OffloadRules.HandOverByReference, type.Locations[0], type.InWords(), byReference.InWords()));
        if (!isServer && (byReference ?? byValue) is { } handOver)
            context.ReportDiagnostic(Diagnostic.Create(OffloadRules.HandOver, type.Locations[0], type.InWords(), handOver.InWords()));
    }

    private static void CheckMethod(SymbolAnalysisContext context)
    {
        if (context.Symbol.ContainingType.TypeKind != TypeKind.Interface && context.Symbol.Has(TypeNames.IdempotentAttribute))
            context.ReportDiagnostic(Diagnostic.Create(OffloadRules.LostIdempotent, context.Symbol.Locations[0], context.Symbol.InWords()));
    }

    private static void CheckContracts(CompilationStartAnalysisContext start, Lazy<KnownContracts> contracts, bool isServer)
    {
        var served = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        var mentioned = new ConcurrentDictionary<ISymbol, Location>(SymbolEqualityComparer.Default);
        start.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (!Serves(type, isServer))
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
