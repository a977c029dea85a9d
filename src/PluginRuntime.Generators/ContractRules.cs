using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>What a contract may not have. Each message names the cause and the cure.</summary>
internal static class ContractRules
{
    private const string Category = "PluginRuntime";

    // PR0001 to PR0019: no gate can carry it; none is generated.

    internal static readonly DiagnosticDescriptor ByReferenceReturn = new(
        "PR0001", "Contract returns by reference",
        "'{0}' returns by reference: the reference would outlive the lease of the call. Return the value, or take a 'ref' or 'out' parameter.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor RefStructReturn = new(
        "PR0002", "Contract returns a ref struct",
        "'{0}' returns the ref struct '{1}', which may point into memory of the module after the lease of the call has ended. Return an array, or take a span to write to.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Event = new(
        "PR0003", "Contract has an event",
        "'{0}' is an event: its subscribers would stay with a retired generation. Return an 'IAsyncEnumerable<T>' that yields what happens.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor StaticMember = new(
        "PR0004", "Contract has a static abstract or virtual member",
        "'{0}' is a static abstract or virtual member: it belongs to a type, and a gate stands for an object. Make it an instance member.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor GenericContract = new(
        "PR0005", "Contract is generic",
        "'{0}' is generic: a gate stands for one closed type. Derive a contract that is not generic from it, such as '[Contract] interface IOrders : IRepository<Order>'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Pointer = new(
        "PR0006", "Contract has a pointer in a signature",
        "'{0}' has a pointer or function pointer in its signature, which may lead into code or memory of a retired generation. Use a span parameter or an array.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor HiddenMember = new(
        "PR0007", "Contract has a member that its gate cannot call",
        "'{0}' cannot be called by the gate, which is not a derived interface of the contract. Make it public, or give it a body.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor InitOnly = new(
        "PR0008", "Contract has an init-only property",
        "'{0}' can be set only while its object is made, and a gate never makes the module's object. Use 'set', or pass the value to a method.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor HiddenContract = new(
        "PR0009", "Contract cannot be named by its gate",
        "'{0}' is private, protected or file-local, or lies in a type that is: its gate, which stands beside the outermost type, cannot name it. Make it internal or public.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor SequenceParameter = new(
        "PR0010", "Sequence has a parameter that cannot be kept",
        "'{0}' returns a sequence, which begins after the method has returned; its parameter '{1}' is gone by then. Pass it by value, a span as an array or 'ReadOnlyMemory<T>'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor NotAnInterface = new(
        "PR0011", "GateFor does not name an interface",
        "'{0}' is not an interface: a gate can stand only for an interface. Name an interface that the class implements.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
