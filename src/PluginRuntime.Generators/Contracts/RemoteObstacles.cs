using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>What of a contract cannot go to another process. A contract with such an obstacle has a gate but no remote part.</summary>
internal static class RemoteObstacles
{
    /// <summary>The obstacles of a contract that has a gate.</summary>
    internal static IEnumerable<Obstacle> Of(INamedTypeSymbol contract, ContractShape shape, ContractScope scope)
    {
        if (ContractScope.IsDisposable(contract) || shape.Members.Any(member => member.IsDisposal))
            return [new Obstacle(RemoteRules.Session, contract, contract.InWords())];
        return shape.Members.SelectMany(member => member.Property is { } property
            ? [new Obstacle(RemoteRules.Property, property, property.InWords())]
            : Of(member.Calls[0], scope));
    }

    private static IEnumerable<Obstacle> Of(ContractCall call, ContractScope scope)
    {
        var method = call.Method;
        if (call.Return is { Awaiting: Awaiting.None, IsSequence: false })
            yield return new Obstacle(RemoteRules.Synchronous, method, method.InWords());
        if (method.IsGenericMethod)
            yield return new Obstacle(RemoteRules.GenericMethod, method, method.InWords());
        if (method.Parameters.Count(IsToken) > 1)
            yield return new Obstacle(RemoteRules.SeveralTokens, method, method.InWords());
        if (call.Return is { Value: { } value } and not { Awaiting: Awaiting.None, IsSequence: false } && InType(value, method, scope) is { } inResult)
            yield return inResult;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || ContractCall.IsRefStruct(parameter.Type))
                yield return new Obstacle(RemoteRules.ByReference, method, method.InWords(), parameter.Name);
            else if (!IsToken(parameter) && InType(parameter.Type, method, scope) is { } inParameter)
                yield return inParameter;
        }
    }

    private static bool IsToken(IParameterSymbol parameter) => parameter.Type.Is("System.Threading.CancellationToken");

    private static Obstacle? InType(ITypeSymbol type, IMethodSymbol method, ContractScope scope)
    {
        if (type is IArrayTypeSymbol array)
            return InType(array.ElementType, method, scope);
        if (scope.IsContract(type))
            return new Obstacle(RemoteRules.ContractPassed, method, method.InWords(), type.InWords());
        if (RemoteTypes.IsLocal(type))
            return new Obstacle(RemoteRules.LocalType, method, method.InWords(), type.InWords());
        return type is INamedTypeSymbol named
            ? named.TypeArguments.Select(argument => InType(argument, method, scope)).FirstOrDefault(found => found is not null)
            : null;
    }
}
