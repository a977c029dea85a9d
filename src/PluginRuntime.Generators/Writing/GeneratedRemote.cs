using System.Linq;
using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>What is generated for calls of a contract across processes. Text only, as <see cref="GeneratedContract"/>.</summary>
/// <param name="Class">Its class as code writes it.</param>
/// <param name="Source">The class.</param>
/// <param name="UsesSerializer">Whether it needs the assembly's serializer.</param>
internal sealed record GeneratedRemote(string Class, string Source, bool UsesSerializer)
{
    /// <summary>The remote part of a contract that has a gate; <see langword="null"/> when it can have none.</summary>
    internal static GeneratedRemote? Of(INamedTypeSymbol contract, ContractShape shape, ContractScope scope)
    {
        if (!scope.HasRemoting || RemoteObstacles.Of(contract, shape, scope).Any())
            return null;
        var remote = new RemoteClass(contract, shape, scope);
        var source = remote.Write();
        return new GeneratedRemote(scope.GeneratedName(contract, RemoteClass.Suffix).InCode, source, remote.UsesSerializer);
    }
}
