using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>
/// Ways by which an object of a module would escape its gate: used without a lease, it may run retired code; held, it keeps that code
/// loaded. Each message names the cause and the cure.
/// </summary>
internal static class EscapeRules
{
    private const string Category = "PluginRuntime";

    // PR0020 to PR0029: seen in the signature.

    internal static readonly DiagnosticDescriptor Delegate = new(
        "PR0020", "Contract passes a delegate",
        "'{0}' passes the delegate '{1}', which runs code of its maker outside every lease. Pass data; return an 'IAsyncEnumerable<T>' instead of taking a callback.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor LiveObject = new(
        "PR0021", "Contract passes a live object",
        "'{0}' passes '{1}', a live object such as a stream, a token or another resource, which would be used outside the lease of the call. Pass the bytes or the values; for what has a life of its own return a session: a '[Contract]' that derives from 'IAsyncDisposable'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Untyped = new(
        "PR0022", "Contract passes an untyped object",
        "'{0}' passes '{1}', which can hold any object of a module. Name the type of the data, or use a generic method.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Interface = new(
        "PR0023", "Contract passes an interface",
        "'{0}' passes the interface '{1}', which a module can implement. Pass a sealed type of a shared assembly; for a collection use an array, 'List<T>' or 'ImmutableArray<T>'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Pending = new(
        "PR0024", "Contract passes a task or sequence where no lease can follow it",
        "'{0}' passes '{1}' where its completion cannot be awaited by the gate. A task or sequence must be the return type itself and yield data: return 'Task<T>', 'ValueTask<T>' or 'IAsyncEnumerable<T>' of data, and take 'T' or 'T[]' as parameter.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ContractPassed = new(
        "PR0025", "Contract passes another contract",
        "'{0}' passes the contract '{1}', whose calls no lease would cover. As a result, derive '{1}' from 'IDisposable' or 'IAsyncDisposable', which makes it a session; as a parameter, have the module inject it instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor SessionPassed = new(
        "PR0026", "Contract passes a session other than as its result",
        "'{0}' passes the session '{1}' as a parameter or inside other data. A session belongs to the one who opened it: return it itself, or in a 'Task<T>' or 'ValueTask<T>', and pass a name or number that stands for it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor CodeAsData = new(
        "PR0027", "Contract passes a type, exception or expression as data",
        "'{0}' passes '{1}', which leads to code of the module that made it. Pass its name or message; throw exceptions, the gate translates them.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor SessionWithoutGate = new(
        "PR0028", "Session has no generated class",
        "'{0}' returns the session '{1}', for which no class was generated: its assembly was compiled without the generator, or it cannot be gated. Mark it with '[Contract]' and reference PluginRuntime.Abstractions there, or add '[assembly: GateFor(typeof({1}))]' here.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    // PR0030 to PR0039: would take a module that does it.

    internal static readonly DiagnosticDescriptor OpenClass = new(
        "PR0030", "Contract passes a class that modules can derive from",
        "'{0}' passes '{1}', from which a module can derive a class of its own. Seal it, give it 'private protected' constructors only, or declare it with '[HoldsSharedTypesOnly]'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Field = new(
        "PR0031", "Contract passes data that can hold an object of a module",
        "'{0}' passes '{1}', whose member '{2}' of type '{3}' can hold an object of a module. Use a sealed type of a shared assembly, for a collection an array, 'List<T>' or 'ImmutableArray<T>', or declare the member with '[HoldsSharedTypesOnly]'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
