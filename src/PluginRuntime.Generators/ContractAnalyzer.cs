using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginRuntime.Generators.Contracts;
using PluginRuntime.Generators.Escapes;

namespace PluginRuntime.Generators;

/// <summary>Tells what a contract may not have: what no gate can carry, and what would let objects of a module escape it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        ContractRules.ByReferenceReturn, ContractRules.RefStructReturn, ContractRules.Event, ContractRules.StaticMember,
        ContractRules.GenericContract, ContractRules.Pointer, ContractRules.HiddenMember, ContractRules.InitOnly,
        ContractRules.HiddenContract, ContractRules.SequenceParameter, ContractRules.NotAnInterface,
        EscapeRules.Delegate, EscapeRules.LiveObject, EscapeRules.Untyped, EscapeRules.Interface, EscapeRules.Pending,
        EscapeRules.ContractPassed, EscapeRules.SessionPassed, EscapeRules.CodeAsData, EscapeRules.SessionWithoutGate,
        EscapeRules.OpenClass, EscapeRules.Field,
        RemoteRules.Synchronous, RemoteRules.Property, RemoteRules.GenericMethod, RemoteRules.ByReference, RemoteRules.LocalType,
        RemoteRules.SeveralTokens, RemoteRules.Session, RemoteRules.ContractPassed, RemoteRules.NothingToLend, RemoteRules.NoSerializer,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(TypeNames.ContractAttribute) is null)
                return;
            var scope = new ContractScope(start.Compilation);
            start.RegisterSymbolAction(
                symbol =>
                {
                    var type = (INamedTypeSymbol)symbol.Symbol;
                    if (type.TypeKind == TypeKind.Interface && type.Has(TypeNames.ContractAttribute))
                        Check(type, scope, type.Locations[0], symbol.ReportDiagnostic);
                },
                SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(node => CheckGateFor(node, scope), SyntaxKind.Attribute);
            if (PayloadSerializer.Of(start.Compilation) is { IsValid: false } serializer)
                start.RegisterSyntaxNodeAction(node => CheckPayloads(node, serializer), SyntaxKind.Attribute);
        });
    }

    private static void CheckGateFor(SyntaxNodeAnalysisContext context, ContractScope scope)
    {
        var syntax = (AttributeSyntax)context.Node;
        if (syntax.Parent is not AttributeListSyntax { Target.Identifier.RawKind: (int)SyntaxKind.AssemblyKeyword })
            return;
        var attribute = context.Compilation.Assembly.GetAttributes()
            .FirstOrDefault(data => data.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == syntax.SyntaxTree && reference.Span == syntax.Span);
        if (attribute is null || ContractScope.GateForOf(attribute) is not { } type)
            return;
        if (type is not INamedTypeSymbol contract)
            context.ReportDiagnostic(Diagnostic.Create(ContractRules.NotAnInterface, syntax.GetLocation(), type.InWords()));
        else if (!scope.IsMarkedHere(contract))
            Check(contract, scope, syntax.GetLocation(), context.ReportDiagnostic);
    }

    private static void CheckPayloads(SyntaxNodeAnalysisContext context, PayloadSerializer serializer)
    {
        if (serializer.Attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == context.Node.SyntaxTree && reference.Span == context.Node.Span)
            context.ReportDiagnostic(Diagnostic.Create(RemoteRules.NoSerializer, context.Node.GetLocation(), serializer.Type?.InWords() ?? "null"));
    }

    private static bool MustBeRemote(INamedTypeSymbol contract) => contract.GetAttributes().Any(data =>
        data.AttributeClass is { } type && type.Is(TypeNames.ContractAttribute)
        && data.NamedArguments.Any(argument => argument.Key is "MustBeRemote" or "ByName" && argument.Value.Value is true));

    private static void Check(INamedTypeSymbol contract, ContractScope scope, Location whole, System.Action<Diagnostic> report)
    {
        var obstacles = ContractShape.Obstacles(contract, scope).ToList();
        foreach (var obstacle in obstacles)
            report(Diagnostic.Create(obstacle.Rule, LocationOf(obstacle.Symbol), obstacle.Arguments));
        if (obstacles.Count > 0)
            return;

        var shape = ContractShape.Of(contract, scope);
        var told = new HashSet<(DiagnosticDescriptor, string)>();
        foreach (var member in shape.Members)
        {
            if (member.IsDisposal || member.Symbol.Has(TypeNames.HoldsSharedTypesOnlyAttribute))
                continue;
            var method = member.Calls[0].Method;
            if (member.Calls[0] is { LendsElements: true, CanLendElements: false })
                report(Diagnostic.Create(RemoteRules.NothingToLend, LocationOf(method), method.InWords()));
            if (ReturnedData(member) is { } result)
                Tell(result, member.Symbol, member.Symbol);
            else if (member.Calls[0].Return.Session is { } session && scope.SessionClassOf(session) is null)
                report(Diagnostic.Create(EscapeRules.SessionWithoutGate, LocationOf(member.Symbol), member.Symbol.InWords(), session.InWords()));
            foreach (var parameter in member.Property?.Parameters ?? method.Parameters)
            {
                if (!parameter.Type.Is("System.Threading.CancellationToken") || parameter.RefKind is RefKind.Ref or RefKind.Out)
                    Tell(parameter.Type, parameter, member.Symbol);
            }
        }

        if (!MustBeRemote(contract))
            return;
        foreach (var obstacle in RemoteObstacles.Of(contract, shape, scope))
            report(Diagnostic.Create(obstacle.Rule, LocationOf(obstacle.Symbol), obstacle.Arguments));

        // The type to search in what a call returns; null when there is none, or when it is a session.
        ITypeSymbol? ReturnedData(ContractMember member)
        {
            var returns = member.Calls[0].Return;
            return member.Setter is not null ? member.Property!.Type : returns.Session is null ? returns.Value : null;
        }

        void Tell(ITypeSymbol type, ISymbol at, ISymbol member)
        {
            foreach (var escape in EscapeSearch.Of(type, scope))
            {
                var name = escape.Type.InWords();
                if (escape.Owner is null && escape.Rule.DefaultSeverity == DiagnosticSeverity.Error)
                    report(Diagnostic.Create(escape.Rule, LocationOf(at), member.InWords(), name));

                // What a data type holds is told once for a contract, not for each of its members.
                else if (escape.Rule == EscapeRules.OpenClass)
                {
                    if (told.Add((escape.Rule, name)))
                        report(Diagnostic.Create(escape.Rule, LocationOf(at), member.InWords(), name));
                }
                else if (told.Add((EscapeRules.Field, $"{escape.Owner!.InWords()}.{escape.Member}")))
                    report(Diagnostic.Create(EscapeRules.Field, LocationOf(at), member.InWords(), type.InWords(), $"{escape.Owner!.InWords()}.{escape.Member}", name));
            }
        }

        // In another assembly or another file the contract itself is where it is told.
        Location LocationOf(ISymbol symbol) =>
            symbol.Locations.FirstOrDefault(location => location.IsInSource && location.SourceTree == whole.SourceTree) ?? whole;
    }
}
