using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>One way to call a contract: a method or an accessor.</summary>
internal sealed class ContractCall
{
    internal ContractCall(IMethodSymbol method, int number, ContractScope scope)
    {
        Method = method;
        Number = number;
        Return = ContractReturn.Of(method, scope);
    }

    internal IMethodSymbol Method { get; }

    /// <summary>Its number among the calls of the contract.</summary>
    internal int Number { get; }

    internal ContractReturn Return { get; }

    /// <summary>The token that ends the waiting at a closed gate.</summary>
    internal IParameterSymbol? Token =>
        Method.Parameters.LastOrDefault(parameter => parameter.RefKind == RefKind.None && parameter.Type.Is("System.Threading.CancellationToken"));

    /// <summary>Whether the memory of an element is used again for the next.</summary>
    internal bool LendsElements => Method.Has(TypeNames.BorrowedElementsAttribute);

    /// <summary>Whether elements of its result can be lent: they are memory, and nothing else.</summary>
    internal bool CanLendElements => Return.IsSequence && Return.Value is INamedTypeSymbol value
        && value.Is("System.ReadOnlyMemory", arity: 1) && value.TypeArguments[0].SpecialType == SpecialType.System_Byte;

    /// <summary>Whether the arguments can be kept while the call waits. If not, it blocks at a closed gate.</summary>
    internal bool CanWait => Method.Parameters.All(parameter => parameter.RefKind == RefKind.None && !IsRefStruct(parameter.Type));

    /// <summary>Whether a result type or a parameter type may only live on the stack.</summary>
    internal static bool IsRefStruct(ITypeSymbol type) => type.IsRefLikeType || type is ITypeParameterSymbol { AllowsRefLikeType: true };
}
