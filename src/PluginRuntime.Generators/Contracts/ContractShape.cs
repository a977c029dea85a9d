using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>The members of a contract as its gate implements them, and what of it no gate can carry.</summary>
internal sealed class ContractShape
{
    private ContractShape(IReadOnlyList<ContractMember> members)
    {
        Members = members;
    }

    internal IReadOnlyList<ContractMember> Members { get; }

    internal IEnumerable<ContractCall> Calls => Members.SelectMany(member => member.Calls);

    internal static ContractShape Of(INamedTypeSymbol contract, ContractScope scope)
    {
        var members = new List<ContractMember>();
        var number = 0;
        foreach (var symbol in InstanceMembers(contract))
        {
            if (symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && Implemented(method))
                members.Add(new ContractMember(method, [new ContractCall(method, number++, scope)]));
            else if (symbol is IPropertySymbol property)
            {
                var calls = new List<ContractCall>();
                if (property.GetMethod is { } getter && Implemented(getter))
                    calls.Add(new ContractCall(getter, number++, scope));
                if (property.SetMethod is { } setter && Implemented(setter))
                    calls.Add(new ContractCall(setter, number++, scope));
                if (calls.Count > 0)
                    members.Add(new ContractMember(property, calls));
            }
        }

        return new ContractShape(members);

        // A sealed or private member cannot be implemented. A default body that the gate may not call runs on the implementation
        // only, called by members that the gate forwards.
        bool Implemented(IMethodSymbol accessor) =>
            (accessor.IsAbstract || accessor.IsVirtual) && IsReachable(accessor, scope);
    }

    internal static bool CanBeGated(INamedTypeSymbol contract, ContractScope scope) => !Obstacles(contract, scope).Any();

    /// <summary>What no gate can carry. A contract with an obstacle gets no gate.</summary>
    internal static IEnumerable<Obstacle> Obstacles(INamedTypeSymbol contract, ContractScope scope)
    {
        if (contract.TypeKind != TypeKind.Interface)
        {
            yield return new Obstacle(ContractRules.NotAnInterface, contract, contract.InWords());
            yield break;
        }

        if (contract.IsUnboundGenericType || HasTypeParameters(contract))
            yield return new Obstacle(ContractRules.GenericContract, contract, contract.InWords());
        if (!scope.Compilation.IsSymbolAccessibleWithin(contract, scope.Compilation.Assembly) || IsHidden(contract))
        {
            yield return new Obstacle(ContractRules.HiddenContract, contract, contract.InWords());
            yield break;
        }

        foreach (var symbol in Interfaces(contract).SelectMany(type => type.GetMembers()))
        {
            if (symbol.IsStatic)
            {
                if ((symbol.IsAbstract || symbol.IsVirtual) && symbol is not IMethodSymbol { AssociatedSymbol: not null })
                    yield return new Obstacle(ContractRules.StaticMember, symbol, symbol.InWords());
            }
            else
            {
                foreach (var obstacle in Obstacles(symbol, scope))
                    yield return obstacle;
            }
        }
    }

    private static IEnumerable<Obstacle> Obstacles(ISymbol symbol, ContractScope scope)
    {
        if (symbol is IEventSymbol)
        {
            if (symbol.IsAbstract || symbol.IsVirtual)
                yield return new Obstacle(ContractRules.Event, symbol, symbol.InWords());
            yield break;
        }

        if (symbol is not (IMethodSymbol { MethodKind: MethodKind.Ordinary } or IPropertySymbol) || !(symbol.IsAbstract || symbol.IsVirtual))
            yield break;

        var method = symbol as IMethodSymbol;
        var property = symbol as IPropertySymbol;
        foreach (var accessor in method is not null ? [method] : new[] { property!.GetMethod, property.SetMethod })
        {
            if (accessor is { IsAbstract: true } && !IsReachable(accessor, scope))
                yield return new Obstacle(ContractRules.HiddenMember, symbol, symbol.InWords());
        }

        var result = method?.ReturnType ?? property!.Type;
        var parameters = method?.Parameters ?? property!.Parameters;
        if ((method?.RefKind ?? property!.RefKind) != RefKind.None)
            yield return new Obstacle(ContractRules.ByReferenceReturn, symbol, symbol.InWords());
        if (ContractCall.IsRefStruct(result))
            yield return new Obstacle(ContractRules.RefStructReturn, symbol, symbol.InWords(), result.InWords());
        if (property?.SetMethod is { IsInitOnly: true })
            yield return new Obstacle(ContractRules.InitOnly, symbol, symbol.InWords());
        if (HasPointer(result) || parameters.Any(parameter => HasPointer(parameter.Type)))
            yield return new Obstacle(ContractRules.Pointer, symbol, symbol.InWords());
        if (result.Is("System.Collections.Generic.IAsyncEnumerable", arity: 1))
        {
            foreach (var parameter in parameters)
            {
                if (parameter.RefKind is RefKind.Ref or RefKind.Out || ContractCall.IsRefStruct(parameter.Type))
                    yield return new Obstacle(ContractRules.SequenceParameter, parameter, symbol.InWords(), parameter.Name);
            }
        }
    }

    /// <summary>The contract and every interface it derives from.</summary>
    internal static IEnumerable<INamedTypeSymbol> Interfaces(INamedTypeSymbol contract) => contract.AllInterfaces.Insert(0, contract);

    private static IEnumerable<ISymbol> InstanceMembers(INamedTypeSymbol contract) =>
        Interfaces(contract).SelectMany(type => type.GetMembers()).Where(member => !member.IsStatic);

    /// <summary>Whether a gate can both implement and call it.</summary>
    private static bool IsReachable(IMethodSymbol method, ContractScope scope) =>
        method.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        && scope.Compilation.IsSymbolAccessibleWithin(method, scope.Compilation.Assembly);

    private static bool HasTypeParameters(INamedTypeSymbol contract)
    {
        for (var type = contract; type is not null; type = type.ContainingType)
        {
            if (type.TypeArguments.Any(argument => argument is ITypeParameterSymbol))
                return true;
        }

        return false;
    }

    /// <summary>Whether code beside the outermost type cannot name it.</summary>
    private static bool IsHidden(INamedTypeSymbol contract)
    {
        for (var type = contract; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
                return true;
        }

        return false;
    }

    private static bool HasPointer(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => HasPointer(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasPointer),
        _ => false,
    };
}
