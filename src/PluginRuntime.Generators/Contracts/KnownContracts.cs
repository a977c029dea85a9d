using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>The contracts that an assembly can serve or use: its own and those of the assemblies that it references.</summary>
internal sealed class KnownContracts
{
    private readonly HashSet<ISymbol> _gated = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _remote = new(SymbolEqualityComparer.Default);
    private readonly ContractScope _scope;

    internal KnownContracts(Compilation compilation)
    {
        _scope = new ContractScope(compilation);
        Read(compilation.Assembly);
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            // Only what refers to the runtime has contracts; the attributes of others need not be read.
            if (assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == TypeNames.Abstractions)))
                Read(assembly);
        }
    }

    /// <summary>Whether calls of the type are exchanged between modules: it is a contract, and no session.</summary>
    internal bool IsExchanged(INamedTypeSymbol type) =>
        (_scope.IsContract(type) || _gated.Contains(type)) && !ContractScope.IsDisposable(type);

    /// <summary>Whether calls of the contract can cross to another process.</summary>
    internal bool IsRemote(INamedTypeSymbol contract) => _remote.Contains(contract);

    /// <summary>Why they cannot. Nothing, when the contract could but its assembly was compiled without this generator.</summary>
    internal IEnumerable<Obstacle> ObstaclesOf(INamedTypeSymbol contract) =>
        ContractShape.Obstacles(contract, _scope).Concat(RemoteObstacles.Of(contract, ContractShape.Of(contract, _scope), _scope));

    private void Read(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is not { } type || attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol contract })
                continue;
            if (type.Is(TypeNames.ContractGateAttribute))
                _gated.Add(contract);
            else if (type.Is(TypeNames.RemoteContractAttribute))
                _remote.Add(contract);
        }
    }
}
