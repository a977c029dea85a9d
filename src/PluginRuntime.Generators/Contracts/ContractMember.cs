using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

/// <summary>A method with its one call, or a property or indexer with one or two.</summary>
internal sealed class ContractMember
{
    internal ContractMember(ISymbol symbol, IReadOnlyList<ContractCall> calls)
    {
        Symbol = symbol;
        Calls = calls;
    }

    internal ISymbol Symbol { get; }

    internal IReadOnlyList<ContractCall> Calls { get; }

    /// <summary>The interface that declares it: the contract or one it derives from.</summary>
    internal INamedTypeSymbol Interface => Symbol.ContainingType;

    internal IPropertySymbol? Property => Symbol as IPropertySymbol;

    internal ContractCall? Getter => Calls.FirstOrDefault(call => call.Method.MethodKind == MethodKind.PropertyGet);

    internal ContractCall? Setter => Calls.FirstOrDefault(call => call.Method.MethodKind == MethodKind.PropertySet);

    /// <summary>Whether it is the disposal of a session.</summary>
    internal bool IsDisposal => Interface.Is("System.IDisposable") || Interface.Is("System.IAsyncDisposable");
}
