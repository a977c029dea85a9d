using System.Reflection;
using System.Text.RegularExpressions;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which assembly of a package is the module, and what it says it is.</summary>
internal sealed partial record ModuleIdentity(AssemblyMetadata Main, string Id, string Version, string EntryType, string TargetFramework)
{
    private const string Marker = "PluginRuntime.KernelModuleAttribute";
    private const string EntryBase = "PluginRuntime.KernelModule";

    /// <summary>Finds the module, or says why there is none.</summary>
    public static ModuleIdentity? Find(ModuleAssemblies assemblies, FindingList findings)
    {
        var marked = assemblies.Own.Where(assembly => IdsOf(assembly).Any()).ToArray();
        if (marked is not [var main])
        {
            RefuseMain(marked, assemblies, findings);
            return null;
        }

        var id = IdsOf(main).First() ?? "";
        if (!ValidId().IsMatch(id))
        {
            findings.Refuse(FindingCodes.InvalidModuleId, $"{main.Name} says [assembly: KernelModule(\"{id}\")], which is not a module id.",
                "An id has 1 to 64 lower-case letters, digits, '-' and '.', and begins with a letter or digit.");
        }

        if (assemblies.Find(main.Name) != main)
        {
            findings.Refuse(FindingCodes.ModuleIsShared, $"The host shares {main.Name} by itself, as a framework or contract assembly: the package's version of it could never be loaded.",
                "Take the reference to the module out of the host, and its contracts into an assembly of their own.");
        }

        return new(main, id, VersionOf(main), EntryTypeOf(main, findings) ?? "", Attribute(main, "System.Runtime.Versioning.TargetFrameworkAttribute") ?? "");
    }

    private static void RefuseMain(AssemblyMetadata[] marked, ModuleAssemblies assemblies, FindingList findings)
    {
        if (marked.Length > 1)
        {
            findings.Refuse(FindingCodes.SeveralModuleAssemblies,
                $"{string.Join(" and ", marked.Select(assembly => $"{assembly.Name} (\"{IdsOf(assembly).First()}\")"))} all carry [assembly: KernelModule].",
                "A package is one module: leave the attribute on one assembly, and pack the others by themselves.");
        }
        else if (assemblies.Own.Count > 0)
        {
            findings.Refuse(FindingCodes.NoModuleAssembly,
                $"None of the package's assemblies ({string.Join(", ", assemblies.Own.Select(assembly => assembly.Name))}) carries [assembly: KernelModule(\"id\")].",
                "Add the attribute to the module's project, or apply the package as what it is.");
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

    private static string? EntryTypeOf(AssemblyMetadata main, FindingList findings)
    {
        var entries = main.DefinedTypes().Where(type => type.IsOrdinaryClass && TypeUse.Open(type).SelfAndBases().Any(use => use.Type.FullName == EntryBase)).ToArray();
        if (entries is not [var entry])
        {
            if (entries.Length == 0)
            {
                findings.Refuse(FindingCodes.NoEntryType, $"{main.Name} has no class that derives from KernelModule.",
                    "Add one class, neither abstract nor generic, that derives from PluginRuntime.KernelModule.");
            }
            else
            {
                findings.Refuse(FindingCodes.SeveralEntryTypes, $"{main.Name} has several classes that derive from KernelModule: {string.Join(", ", entries)}.",
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

    private static IEnumerable<string?> IdsOf(AssemblyMetadata assembly) =>
        assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, Marker).Select(attribute => attribute.FirstText(assembly));

    private static string? Attribute(AssemblyMetadata assembly, string fullName) =>
        assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, fullName).Select(attribute => attribute.FirstText(assembly)).FirstOrDefault();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z")]
    private static partial Regex ValidId();
}
