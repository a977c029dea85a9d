namespace PluginRuntime.Kernel.Inspection;

/// <summary>A contract as metadata names it.</summary>
/// <param name="TypeName">Full name of the interface.</param>
/// <param name="AssemblyName">Simple name of the assembly that defines it.</param>
public sealed record ContractName(string TypeName, string AssemblyName)
{
    /// <inheritdoc/>
    public override string ToString() => TypeName;
}
