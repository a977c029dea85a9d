using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PluginRuntime.Generators.Contracts;
using PluginRuntime.Generators.Writing;

namespace PluginRuntime.Generators;

/// <summary>
/// Writes the gate of every contract of an assembly, its remote part where it can go to another process, the classes of its sessions,
/// and its registration.
/// </summary>
/// <remarks>Reports nothing: what a contract may not have is <see cref="ContractAnalyzer"/>'s to tell.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    internal const string ContractsStep = "Contracts";
    internal const string GateForStep = "GateFor";
    internal const string RegistrationStep = "Registration";
    internal const string PayloadsStep = "Payloads";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.ContractAttribute, static (node, _) => node is InterfaceDeclarationSyntax, static (found, _) =>
                GeneratedContract.Of((INamedTypeSymbol)found.TargetSymbol, new ContractScope(found.SemanticModel.Compilation)))
            .WithTrackingName(ContractsStep);

        var gateFor = context.SyntaxProvider
            .ForAttributeWithMetadataName(TypeNames.GateForAttribute, static (node, _) => node is CompilationUnitSyntax, ReadGateFor)
            .SelectMany(static (found, _) => found)
            .Collect()
            .SelectMany(static (found, _) => found.Distinct())
            .WithTrackingName(GateForStep);

        var assembly = context.CompilationProvider.Select(static (compilation, _) =>
            (Name: compilation.AssemblyName ?? "Assembly", HasContainer: compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.IServiceCollection") is not null));
        var registration = contracts.Collect().Combine(gateFor.Collect()).Combine(assembly)
            .Select(static (found, _) => Registration.Write(found.Left.Left.AddRange(found.Left.Right), found.Right.Name, found.Right.HasContainer))
            .WithTrackingName(RegistrationStep);

        var payloads = contracts.Collect().Combine(gateFor.Collect())
            .Select(static (found, _) => found.Left.AddRange(found.Right).Any(contract => contract.Remote is { UsesSerializer: true }))
            .Combine(context.CompilationProvider.Select(static (compilation, _) => (Assembly: compilation.AssemblyName, Serializer: PayloadsClass.MakingOf(compilation))))
            .Select(static (found, _) => found.Left ? PayloadsClass.Write(found.Right.Assembly, found.Right.Serializer) : null)
            .WithTrackingName(PayloadsStep);

        context.RegisterSourceOutput(contracts, AddContract);
        context.RegisterSourceOutput(gateFor, AddContract);
        context.RegisterSourceOutput(registration, static (output, source) =>
        {
            if (source is not null)
                output.AddSource("Contracts.g.cs", SourceText.From(source, Encoding.UTF8));
        });
        context.RegisterSourceOutput(payloads, static (output, source) =>
        {
            if (source is not null)
                output.AddSource("ContractPayloads.g.cs", SourceText.From(source, Encoding.UTF8));
        });
    }

    private static ImmutableArray<GeneratedContract> ReadGateFor(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        var scope = new ContractScope(found.SemanticModel.Compilation);
        var contracts = ImmutableArray.CreateBuilder<GeneratedContract>();
        foreach (var attribute in found.Attributes)
        {
            // An interface of this assembly that is marked as well has its gate already.
            if (ContractScope.GateForOf(attribute) is INamedTypeSymbol { TypeKind: TypeKind.Interface } contract && !scope.IsMarkedHere(contract))
                contracts.Add(GeneratedContract.Of(contract, scope));
        }

        return contracts.ToImmutable();
    }

    private static void AddContract(SourceProductionContext output, GeneratedContract contract)
    {
        if (contract.Gate is null)
            return;
        output.AddSource($"{contract.FileName}.Gate.g.cs", SourceText.From(contract.GateSource, Encoding.UTF8));
        if (contract.SessionSource is not null)
            output.AddSource($"{contract.FileName}.Session.g.cs", SourceText.From(contract.SessionSource, Encoding.UTF8));
        if (contract.Remote is not null)
            output.AddSource($"{contract.FileName}.Remote.g.cs", SourceText.From(contract.Remote.Source, Encoding.UTF8));
    }
}
