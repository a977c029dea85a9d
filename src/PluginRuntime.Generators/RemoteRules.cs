using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>
/// Why a contract cannot be called across processes. It is served in process all the same, so this is told only of a contract that
/// must be remote, and of one that an offload serves or uses. Each message names the cause and the cure.
/// </summary>
internal static class RemoteRules
{
    private const string Category = "PluginRuntime";

    // PR0040 to PR0049: the contract gets no remote part.

    internal static readonly DiagnosticDescriptor Synchronous = new(
        "PR0040", "Remote contract has a synchronous method",
        "'{0}' is synchronous: it would block its caller's thread for as long as another process takes. Return 'Task', 'ValueTask', 'Task<T>', 'ValueTask<T>' or 'IAsyncEnumerable<T>', or seal a method that only calls others.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Property = new(
        "PR0041", "Remote contract has a property",
        "'{0}' is a property, which cannot be awaited as a call to another process must be. Make it a method, such as 'ValueTask<int> GetCountAsync()'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor GenericMethod = new(
        "PR0042", "Remote contract has a generic method",
        "'{0}' is generic: the other process cannot know every type that it is called with. Write a method for each type.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ByReference = new(
        "PR0043", "Remote contract has a parameter that refers to memory of the caller",
        "'{0}' takes '{1}' by reference or as a ref struct, which leads to memory of the caller's process. Pass it by value, a span as 'ReadOnlyMemory<byte>' or an array, and return what would be written.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor LocalType = new(
        "PR0044", "Remote contract passes what exists in one process only",
        "'{0}' passes '{1}', which cannot be sent to another process: its content is code, a resource, or whatever stands behind it. Pass data: a record, a class, an array or another collection, a number that stands for it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor SeveralTokens = new(
        "PR0045", "Remote contract has a method with several cancellation tokens",
        "'{0}' has several cancellation tokens, and a call across processes is cancelled as a whole. Keep one; link tokens at the caller with 'CancellationTokenSource.CreateLinkedTokenSource'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Session = new(
        "PR0046", "Remote contract is a session",
        "'{0}' derives from 'IDisposable' or 'IAsyncDisposable', which makes it a session: an object that cannot leave its process. Remove the base interface; what has a life of its own gets a name or number that calls pass.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ContractPassed = new(
        "PR0047", "Remote contract passes a session or another contract",
        "'{0}' passes '{1}', an object that cannot leave its process. Pass a name or number that stands for it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor NothingToLend = new(
        "PR0049", "BorrowedElements stands where nothing can be borrowed",
        "'{0}' does not return 'IAsyncEnumerable<ReadOnlyMemory<byte>>', whose elements alone can be borrowed. Return that, or remove '[BorrowedElements]'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor NoSerializer = new(
        "PR0048", "ContractPayloads names no serializer",
        "'{0}' cannot serialize payloads. Name a class of this assembly's reach that derives from 'JsonSerializerContext', or that implements 'IPayloadSerializer' and has a parameterless constructor; it must be neither abstract nor private.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
