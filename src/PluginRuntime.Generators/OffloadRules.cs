using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>What does not work in an I/O offload or a virtual server, which run in processes of their own.</summary>
internal static class OffloadRules
{
    private const string Category = "PluginRuntime";

    internal static readonly DiagnosticDescriptor TwoKinds = new(
        "PR0111", "Assembly is of two kinds",
        "The assembly is marked as {0} and as {1}, but it runs in one place. Keep one attribute; share code through a third assembly.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor HandOver = new(
        "PR0112", "Offload hands over state",
        "'{0}' implements '{1}', which is never called: the generations of an offload are processes, and no state passes between them. Keep what must last in files, release it in 'ReleaseAsync' and take it up in 'AcquireAsync'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ServesLocal = new(
        "PR0113", "Served contract cannot be called across processes",
        "'{0}' implements the contract '{1}', which cannot be called across processes: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor UsesLocal = new(
        "PR0114", "Used contract cannot be called across processes",
        "{0} uses the contract '{1}', which is served in another process and cannot be called across processes: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NoRemotePart = new(
        "PR0115", "Contract was compiled without its remote part",
        "The contract '{0}' has no remote part, by which it is called across processes: {1} was compiled without the generator or with an older one. Compile it with a reference to this version of PluginRuntime.Abstractions.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor LostIdempotent = new(
        "PR0116", "Idempotent stands at an implementation",
        "'[Idempotent]' has no effect at '{0}': whoever repeats a call knows the contract only. Mark the method of the contract.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor NoServerClass = new(
        "PR0117", "No class of virtual servers",
        "The assembly is a type of virtual servers and has no class, not abstract, that derives from 'VirtualServer'. Add it, and register it by 'AddVirtualServer'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NotByName = new(
        "PR0118", "Virtual server serves a contract that is not got by name",
        "'{0}' implements the contract '{1}', which is not marked '[Contract(ByName = true)]': callers could not say which virtual server they mean. Mark it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ByNameElsewhere = new(
        "PR0119", "Contract of virtual servers is served elsewhere",
        "'{0}' implements the contract '{1}', which is marked '[Contract(ByName = true)]': virtual servers serve it, and nobody would find it here",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor HandOverByReference = new(
        "PR0120", "Virtual server hands over state by reference",
        "'{0}' implements '{1}', which is never called: a virtual server moves between processes. Implement 'IHandOverByValue' or 'IHandOverInSteps', or keep large state in 'VirtualServerContext.GetMemoryAsync'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
