using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators.Contracts;

internal enum Awaiting
{
    /// <summary>The method is synchronous, or returns a sequence.</summary>
    None,
    Task,
    ValueTask,
}

/// <summary>How a call gives back its result.</summary>
internal sealed class ContractReturn
{
    private ContractReturn(Awaiting awaiting, ITypeSymbol? value, bool isSequence, INamedTypeSymbol? session)
    {
        Awaiting = awaiting;
        Value = value;
        IsSequence = isSequence;
        Session = session;
    }

    internal Awaiting Awaiting { get; }

    /// <summary>The result, the element of the sequence; <see langword="null"/> when there is none.</summary>
    internal ITypeSymbol? Value { get; }

    internal bool IsSequence { get; }

    /// <summary>The contract of the session that the call returns, or <see langword="null"/>.</summary>
    internal INamedTypeSymbol? Session { get; }

    internal static ContractReturn Of(IMethodSymbol method, ContractScope scope)
    {
        if (method.ReturnsVoid)
            return new ContractReturn(Awaiting.None, null, isSequence: false, session: null);

        var type = method.ReturnType;
        if (type.Is("System.Threading.Tasks.Task"))
            return new ContractReturn(Awaiting.Task, null, isSequence: false, session: null);
        if (type.Is("System.Threading.Tasks.ValueTask"))
            return new ContractReturn(Awaiting.ValueTask, null, isSequence: false, session: null);
        if (type.Is("System.Collections.Generic.IAsyncEnumerable", arity: 1))
            return new ContractReturn(Awaiting.None, ((INamedTypeSymbol)type).TypeArguments[0], isSequence: true, session: null);

        var awaiting = type.Is("System.Threading.Tasks.Task", arity: 1) ? Awaiting.Task
            : type.Is("System.Threading.Tasks.ValueTask", arity: 1) ? Awaiting.ValueTask
            : Awaiting.None;
        var value = awaiting == Awaiting.None ? type : ((INamedTypeSymbol)type).TypeArguments[0];
        return new ContractReturn(awaiting, value, isSequence: false, value is INamedTypeSymbol named && scope.IsSession(named) ? named : null);
    }
}
