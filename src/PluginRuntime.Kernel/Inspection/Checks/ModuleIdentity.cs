using System.Reflection;
using System.Text.RegularExpressions;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which assembly of a package is the module, and what it says it is.</summary>
internal sealed partial record ModuleIdentity(AssemblyMetadata Main, ModuleKind Kind, string Id, string Version, string EntryType, string TargetFramework)
{
    /// <summary>Finds the module, or says why there is none.</summary>
    public static ModuleIdentity? Find(ModuleAssemblies assemblies, FindingList findings)
    {
        var marked = assemblies.Own.Where(assembly => KindMarker.On(assembly).Any()).ToArray();
        if (marked is not [var main])
        {
            RefuseMain(marked, assemblies, findings);
            return null;
        }

        var said = KindMarker.On(main).ToArray();
        if (said.Length > 1)
        {
            findings.Refuse(FindingCodes.SeveralKinds, $"{main.Name} says of itself both {string.Join(" and ", said.Select(entry => $"[assembly: {entry.Marker.Name}(\"{entry.Id}\")]"))}.",
                "A package is one kind of thing: leave the attribute that says where its code is to run.");
            return null;
        }

        var (marker, id) = said[0];
        if (!ValidId().IsMatch(id))
        {
            findings.Refuse(FindingCodes.InvalidModuleId, $"{main.Name} says [assembly: {marker.Name}(\"{id}\")], which is not an id.",
                "An id has 1 to 64 lower-case letters, digits, '-' and '.', and begins with a letter or digit.");
        }

        if (assemblies.Find(main.Name) != main)
        {
            findings.Refuse(FindingCodes.ModuleIsShared, $"The host shares {main.Name} by itself, as a framework or contract assembly: the package's version of it could never be loaded.",
                "Take the reference to the module out of the host, and its contracts into an assembly of their own.");
        }

        return new(main, marker.Kind, id, VersionOf(main), EntryTypeOf(main, marker, findings) ?? "", Attribute(main, "System.Runtime.Versioning.TargetFrameworkAttribute") ?? "");
    }

    private static void RefuseMain(AssemblyMetadata[] marked, ModuleAssemblies assemblies, FindingList findings)
    {
        if (marked.Length > 1)
        {
            findings.Refuse(FindingCodes.SeveralModuleAssemblies,
                $"{string.Join(" and ", marked.Select(assembly => $"{assembly.Name} ({Said(assembly)})"))} all say what the package is.",
                "A package is one module or offload: leave the attribute on one assembly, and pack the others by themselves.");
        }
        else if (assemblies.Own.Count > 0)
        {
            findings.Refuse(FindingCodes.NoModuleAssembly,
                $"None of the package's assemblies ({string.Join(", ", assemblies.Own.Select(assembly => assembly.Name))}) carries [assembly: KernelModule(\"id\")], [assembly: IoOffload(\"id\")] or [assembly: VirtualServer(\"id\")].",
                "Add the one that says where its code is to run, in the host's process, in a child process of its own, or as virtual servers.");
        }
        else if (assemblies.Native.Count > 0)
        {
            findings.Refuse(FindingCodes.NoModuleAssembly, $"The package holds native code only: {string.Join(", ", assemblies.Native)}.",
                "Hand over the output of 'dotnet publish', without PublishAot: native code cannot be swapped.");
        }
        else if (!findings.HasRefusal)
        {
            findings.Refuse(FindingCodes.EmptyPackage, "The package holds no assembly.",
                "Hand over the folder that 'dotnet publish' wrote, or the package that 'dotnet pack' made of it.");
        }
    }

    private static string? EntryTypeOf(AssemblyMetadata main, KindMarker marker, FindingList findings)
    {
        var entries = main.DefinedTypes().Where(type => type.IsOrdinaryClass && TypeUse.Open(type).SelfAndBases().Any(use => use.Type.FullName == marker.EntryBase)).ToArray();
        if (entries is not [var entry])
        {
            if (entries.Length == 0)
            {
                findings.Refuse(FindingCodes.NoEntryType, $"{main.Name} has no class that derives from {marker.BaseName}.",
                    $"Add one class, neither abstract nor generic, that derives from {marker.EntryBase}.");
            }
            else
            {
                findings.Refuse(FindingCodes.SeveralEntryTypes, $"{main.Name} has several classes that derive from {marker.BaseName}: {string.Join(", ", entries)}.",
                    "Leave one; make the others abstract or compose them in it.");
            }

            return null;
        }

        if (!TypeUse.Open(entry).MethodsNamed(".ctor").Any(method =>
                (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public && main.Types.ShapeOf(method).Parameters.IsEmpty))
        {
            findings.Refuse(FindingCodes.EntryTypeNotConstructible, $"{entry} has no public constructor without parameters.",
                "Give it one; what the module needs is handed to ConfigureServices and StartAsync.");
        }

        return entry.FullName;
    }

    private static string VersionOf(AssemblyMetadata main)
    {
        var version = Attribute(main, "System.Reflection.AssemblyInformationalVersionAttribute");
        return string.IsNullOrWhiteSpace(version) ? main.Version.ToString() : version.Split('+')[0];
    }

    private static string Said(AssemblyMetadata assembly) => string.Join(", ", KindMarker.On(assembly).Select(entry => $"{entry.Marker.Name} \"{entry.Id}\""));

    private static string? Attribute(AssemblyMetadata assembly, string fullName) =>
        assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, fullName).Select(attribute => attribute.FirstText(assembly)).FirstOrDefault();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex ValidId();
}
