using Microsoft.CodeAnalysis;

namespace PluginRuntime.Generators;

/// <summary>Traps for code in a kernel module, which is loaded from memory and unloaded again, and what every kind of module must have.</summary>
internal static class ModuleRules
{
    private const string Category = "PluginRuntime";

    internal static readonly DiagnosticDescriptor AssemblyLocation = new(
        "PR0101", "Module asks for the location of an assembly",
        "'{0}' is empty for a module, which is loaded from memory. Use 'ModuleContext.ContentRoot', the folder with the files of its package.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor LastingSubscription = new(
        "PR0102", "Module subscribes to an event that outlives it",
        "The subscription to '{0}' keeps this generation loaded after it has retired. Unsubscribe in the same class: in 'StopAsync', or in the 'Dispose' of an object given to 'ModuleContext.Own'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor OwnThread = new(
        "PR0103", "Module makes a thread or timer of its own",
        "A '{0}' that the module makes itself runs without a lease and may outlive its generation. Use 'ModuleContext.Schedule', make timers from 'ModuleContext.TimeProvider', or end it in 'StopAsync'.",
        Category, DiagnosticSeverity.Info, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ReflectionJson = new(
        "PR0104", "Module serializes JSON by reflection",
        "This call of '{0}' serializes by reflection, whose caches in the framework keep the module's types loaded after it has retired. Pass a source-generated 'JsonTypeInfo<T>' or 'JsonSerializerContext'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor NoModuleClass = new(
        "PR0105", "Module has no module class",
        "The assembly is the {0} '{1}' but has no class that derives from '{2}'. Add one, or remove the attribute.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor SeveralModuleClasses = new(
        "PR0106", "Module has several module classes",
        "The {0} '{1}' has {2} classes that derive from '{3}': {4}. Keep one; make the others abstract, or give them assemblies of their own.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor NoConstructor = new(
        "PR0107", "Module class cannot be made",
        "The module class '{0}' has no public parameterless constructor, by which the runtime makes it. Add one; take services from the container in 'StartAsync'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor InvalidId = new(
        "PR0108", "Module has an invalid id",
        "'{0}' is no valid module id. Use 1 to 64 lower-case letters a to z, digits, '-' and '.'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.CompilationEnd);

    internal static readonly DiagnosticDescriptor PrivateHandOver = new(
        "PR0109", "State of a private type is handed over by reference",
        "'{0}' hands over '{1}' by reference, but '{2}' is private to the module: the next generation knows another type of that name. Move it to a contract assembly, or hand over by value with 'IHandOverByValue'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor PrivateContract = new(
        "PR0110", "Contract is declared in a module",
        "The contract '{0}' is declared in a module, so neither the host nor the next generation knows it. Move it to a contract assembly that host and modules reference.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
