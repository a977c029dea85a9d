using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether contracts lie where they are shared, and which of them the host has yet to load.</summary>
internal static class ContractPlacement
{
    public static void Run(ModuleAssemblies assemblies, AssemblyMetadata main, ModuleKind kind, FindingList findings)
    {
        foreach (var contract in Needed(assemblies))
        {
            findings.Inform(
                FindingCodes.NewContractAssembly,
                kind == ModuleKind.KernelModule
                    ? $"The host does not know the contract assembly {contract}; it will be loaded once, shared, and stays until the host restarts."
                    : $"The process of the package loads the contract assembly {contract} that the package brings.",
                "Nothing to do.");
        }

        if (main.DefinedTypes().FirstOrDefault(ContractAssembly.HasContract) is { Assembly: not null } hidden)
        {
            findings.Warn(FindingCodes.ContractInModule, $"{hidden} is a contract inside the module's own assembly {main.Name}, where neither host nor other modules can see it.",
                "Move it to an assembly of its own that the host shares.");
        }

        foreach (var own in assemblies.Own.Where(own => own != main && assemblies.Find(own.Name) == own && ContractAssembly.Is(own)))
        {
            findings.Refuse(FindingCodes.ContractLoadedPrivately, $"The contract assembly {own} is in module/ and unknown to the host: it would be loaded privately, and its contracts would be others than those of the same name elsewhere.",
                "It must be in contracts/ only.");
        }

        var ignored = assemblies.Own.Where(own => assemblies.Find(own.Name) != own).Select(own => own.Name).Order(StringComparer.Ordinal).ToArray();
        if (ignored.Length > 0)
        {
            findings.Inform(FindingCodes.PrivateCopyIgnored, $"The module's copies of {string.Join(", ", ignored)} are ignored: these are shared.",
                "They can be left out of the package.");
        }
    }

    /// <summary>New contract assemblies that the package's own assemblies refer to, and those that these refer to.</summary>
    public static IReadOnlyCollection<AssemblyMetadata> Needed(ModuleAssemblies assemblies)
    {
        var needed = new HashSet<AssemblyMetadata>();
        var open = new Stack<AssemblyMetadata>(assemblies.Own);
        while (open.TryPop(out var assembly))
        {
            foreach (var reference in assembly.Reader.AssemblyReferences)
            {
                if (assembly.Scope.Find(assembly.NameOf(reference)) is { } found && assemblies.Contracts.Contains(found) && needed.Add(found))
                    open.Push(found);
            }
        }

        return needed;
    }
}
