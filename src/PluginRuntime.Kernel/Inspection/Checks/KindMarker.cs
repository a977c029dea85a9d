using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>What the assembly of one kind says of itself, and what its entry point derives from.</summary>
internal sealed record KindMarker(ModuleKind Kind, string Attribute, string EntryBase)
{
    public static readonly IReadOnlyList<KindMarker> All =
    [
        new(ModuleKind.KernelModule, "PluginRuntime.KernelModuleAttribute", "PluginRuntime.KernelModule"),
        new(ModuleKind.IoOffload, "PluginRuntime.IoOffloadAttribute", "PluginRuntime.IoOffload"),
        new(ModuleKind.VirtualServer, "PluginRuntime.VirtualServerAttribute", "PluginRuntime.VirtualServerModule"),
    ];

    /// <summary>The attribute as an author writes it, without its argument.</summary>
    public string Name => Attribute["PluginRuntime.".Length..^"Attribute".Length];

    /// <summary>The entry point's base class, without its namespace.</summary>
    public string BaseName => EntryBase["PluginRuntime.".Length..];

    /// <summary>The kinds that an assembly says it is; more than one, and one more than once, are mistakes.</summary>
    public static IEnumerable<(KindMarker Marker, string Id)> On(AssemblyMetadata assembly) =>
        from marker in All
        from attribute in assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, marker.Attribute)
        select (marker, attribute.FirstText(assembly) ?? "");

    /// <summary>What kind a package is; <see langword="null"/> when it does not say so, or says several things.</summary>
    public static ModuleKind? Of(IEnumerable<AssemblyMetadata> assemblies)
    {
        var said = assemblies.SelectMany(On).Select(entry => entry.Marker.Kind).Distinct().ToArray();
        return said is [var kind] ? kind : null;
    }
}
