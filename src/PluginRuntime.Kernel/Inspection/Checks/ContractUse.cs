using System.Collections.Immutable;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Which contracts the module exports and which it imports. Those of virtual servers are imported by nobody: they are got by name when they are called.</summary>
/// <param name="Exports">Contracts that it implements.</param>
/// <param name="Imports">Contracts that it refers to.</param>
/// <param name="ByName">Those among its exports that virtual servers serve.</param>
internal sealed record ContractUse(ImmutableArray<ContractName> Exports, ImmutableArray<ContractName> Imports, ImmutableArray<ContractName> ByName)
{
    public static ContractUse Of(AssemblyMetadata main, ModuleKind kind, ModuleAssemblies assemblies)
    {
        var exports = main.DefinedTypes().Where(type => type.IsOrdinaryClass && MayServe(type, kind))
            .SelectMany(type => TypeUse.Open(type).AllInterfaces()).Select(use => use.Type)
            .Where(type => IsExchanged(type, assemblies)).ToHashSet();
        var imports = main.Reader.TypeReferences.Select(handle => main.Resolve(handle)).OfType<DefinedType>()
            .Where(type => IsExchanged(type, assemblies) && !exports.Contains(type) && !ContractAssembly.IsByName(type)).ToHashSet();
        return new(Sorted(exports), Sorted(imports), Sorted(exports.Where(ContractAssembly.IsByName)));
    }

    /// <summary>In a package of virtual servers they alone serve. Another class that implements a contract, such as a stand-in for rehearsals, is its own affair.</summary>
    private static bool MayServe(DefinedType type, ModuleKind kind) =>
        kind != ModuleKind.VirtualServer || TypeUse.Open(type).SelfAndBases().Any(use => use.Type.FullName == "PluginRuntime.VirtualServer");

    private static bool IsExchanged(DefinedType type, ModuleAssemblies assemblies) =>
        assemblies.IsContract(type) && !ContractAssembly.IsSession(type);

    private static ImmutableArray<ContractName> Sorted(IEnumerable<DefinedType> contracts) =>
        [.. contracts.Select(type => new ContractName(type.FullName, type.Assembly.Name)).OrderBy(name => name.TypeName, StringComparer.Ordinal)];
}
