using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>What does not work in an I/O offload, which runs in a process of its own.</summary>
internal static class OffloadRules
{
    private const string Category = "PluginRuntime";

    internal static readonly DiagnosticDescriptor TwoKinds = new(
        "PR0111", "Assembly is a kernel module and an I/O offload",
        "The assembly is marked as kernel module and as I/O offload, but it runs in one place. Keep one attribute; share code through a third assembly.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor HandOver = new(
        "PR0112", "Offload hands over state",
        "'{0}' implements '{1}', which is never called: the generations of an offload are processes, and no state passes between them. Keep what must last in files, release it in 'ReleaseAsync' and take it up in 'AcquireAsync'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ServesLocal = new(
        "PR0113", "Offload serves a contract that cannot be called across processes",
        "'{0}' implements the contract '{1}', which cannot be called across processes: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor UsesLocal = new(
        "PR0114", "Offload uses a contract that cannot be called across processes",
        "The offload {0} uses the contract '{1}', which is served in another process and cannot be called across processes: {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NoRemotePart = new(
        "PR0115", "Contract was compiled without its remote part",
        "The contract '{0}' has no remote part, by which it is called across processes: {1} was compiled without the generator or with an older one. Compile it with a reference to this version of PluginRuntime.Abstractions.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor LostIdempotent = new(
        "PR0116", "Idempotent stands at an implementation",
        "'[Idempotent]' has no effect at '{0}': whoever repeats a call knows the contract only. Mark the method of the contract.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
