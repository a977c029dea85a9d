using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>What is generated for one contract. Holds text only, so that two are equal when nothing has to be written again.</summary>
/// <param name="Contract">The contract as code writes it.</param>
/// <param name="Gate">Its gate's class as code writes it; <see langword="null"/> when it cannot be gated.</param>
/// <param name="FileName">A name for the files.</param>
/// <param name="GateSource">The gate.</param>
/// <param name="SessionSource">The class of its sessions; <see langword="null"/> when it is not a session.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
/// <param name="Remote">What its calls across processes need; <see langword="null"/> when it cannot go to another process.</param>
/// <param name="IsByName">Whether virtual servers serve it: then it is got by name, and not injected.</param>
internal sealed record GeneratedContract(string Contract, string? Gate, string FileName, string GateSource, string? SessionSource, bool IsPublic, GeneratedRemote? Remote = null, bool IsByName = false)
{
    internal static GeneratedContract Of(INamedTypeSymbol contract, ContractScope scope)
    {
        var fileName = ContractScope.Identifier(contract.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));
        if (!ContractShape.CanBeGated(contract, scope))
            return new GeneratedContract(contract.InCode(), null, fileName, "", null, IsPublic: false);

        var shape = ContractShape.Of(contract, scope);
        return new GeneratedContract(
            contract.InCode(),
            scope.GeneratedName(contract, GateClass.Suffix).InCode,
            fileName,
            new GateClass(contract, shape, scope).Write(),
            ContractScope.IsDisposable(contract) ? new SessionClass(contract, shape, scope).Write() : null,
            GeneratedClass.IsPublic(contract),
            GeneratedRemote.Of(contract, shape, scope),
            ContractScope.IsByName(contract));
    }
}
