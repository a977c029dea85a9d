using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether every assembly that is referred to will be there, in a version that the runtime accepts.</summary>
internal sealed class ReferenceCheck(ModuleAssemblies assemblies, PublishedFiles published, FindingList findings)
{
    /// <param name="assembly">Whose references.</param>
    /// <param name="isDependency">Whether it is a library of the module rather than the module or a contract.</param>
    public void Run(AssemblyMetadata assembly, bool isDependency)
    {
        foreach (var handle in assembly.Reader.AssemblyReferences)
        {
            var name = assembly.NameOf(handle);
            var needed = assembly.Reader.GetAssemblyReference(handle).Version;
            if (assembly.Scope.Find(name) is { } found)
                CheckVersion(assembly, isDependency, needed, found);
            else if (!assemblies.PlatformSpecific.Contains(name))
                Missing(assembly, isDependency, name, needed);
        }
    }

    // The runtime does not give a lower version of a host's assembly than was asked for. Contracts are the exception: the loader
    // gives the host's by name, and the link check decides whether it fits.
    private void CheckVersion(AssemblyMetadata assembly, bool isDependency, Version needed, AssemblyMetadata found)
    {
        if (assemblies.IsPrivate(found) || needed <= found.Version || assemblies.Contracts.Contains(found) || assemblies.Surface.KindOf(found.Name) == SharingKind.Contract)
            return;
        findings.Add(FindingCodes.HostAssemblyTooOld, isDependency ? FindingSeverity.Warning : FindingSeverity.Refusal,
            $"{assembly} was built against {found.Name} {needed}; the host has {found.Version}.",
            assemblies.Surface.KindOf(found.Name) == SharingKind.Available
                ? $"Publish {found.Name} with the module, or build against the host's version."
                : $"Build against {found.Name} {found.Version} or lower, or update the host and restart it.");
    }

    // A library may refer to what it does without on this platform. What the module itself refers to, and what publishing was to
    // have brought, is needed, unless for attributes only.
    private void Missing(AssemblyMetadata assembly, bool isDependency, string name, Version needed)
    {
        var message = $"{assembly} needs {name} {needed}, which is neither in the package nor in the host.";
        if ((isDependency && !published.Lists(name)) || !UsesTypesOf(assembly, name))
            findings.Warn(FindingCodes.DependencyNotLinked, message, $"If {assembly.Name} needs it here, publish the module with it.");
        else
            findings.Refuse(FindingCodes.MissingDependency, message, RemedyFor(name));
    }

    private static bool UsesTypesOf(AssemblyMetadata assembly, string name) => assembly.Reader.TypeReferences.Any(handle =>
        !assembly.AttributeUses.Value.Has(handle) && string.Equals(assembly.AssemblyNameOf(handle), name, StringComparison.OrdinalIgnoreCase));

    private static string RemedyFor(string name) => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
        ? "The host must have <FrameworkReference Include=\"Microsoft.AspNetCore.App\"/>, or the module do without."
        : "Hand over the output of 'dotnet publish', which copies dependencies; if it is a contract assembly, put a copy under contracts/.";
}
