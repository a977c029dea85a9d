using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>Recognises contracts and the assemblies that define them.</summary>
internal static class ContractAssembly
{
    private const string Contract = "PluginRuntime.ContractAttribute";
    private const string GateFor = "PluginRuntime.GateForAttribute";

    public static bool Is(AssemblyMetadata assembly) =>
        assembly.ReferencedVersion(ForcedSharing.Abstractions) is not null
        && (GatedInterfaces(assembly).Any() || assembly.DefinedTypes().Any(HasContract));

    /// <summary>Full names of the interfaces that the assembly asks gates for.</summary>
    public static IEnumerable<string> GatedInterfaces(AssemblyMetadata assembly)
    {
        foreach (var attribute in assembly.Reader.GetAssemblyDefinition().GetCustomAttributes().Named(assembly, GateFor))
        {
            // A type in an attribute is written as "Acme.IPricing, Acme.Pricing, Version=1.0.0.0, ...".
            if (attribute.FirstText(assembly) is { } name)
                yield return name.Split(',')[0].Trim();
        }
    }

    public static bool HasContract(DefinedType type) => type.IsInterface && type.HasAttribute(Contract);

    /// <summary>Whether virtual servers serve it, one of which is got by its name: <see cref="ContractAttribute.ByName"/>.</summary>
    public static bool IsByName(DefinedType contract) =>
        contract.Definition.GetCustomAttributes().Named(contract.Assembly, Contract).Any(attribute => attribute.HasFlag(contract.Assembly, nameof(ContractAttribute.ByName)));

    /// <summary>Whether other contracts return it, with a lease of its own, rather than modules exporting it.</summary>
    public static bool IsSession(DefinedType contract) =>
        TypeUse.Open(contract).OwnInterfaces().Any(inherited => inherited.Type.FullName is "System.IDisposable" or "System.IAsyncDisposable");
}
