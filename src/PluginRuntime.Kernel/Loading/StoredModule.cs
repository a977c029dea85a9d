namespace PluginRuntime.Kernel.Loading;

/// <summary>A package in the store. Its files do not change.</summary>
/// <param name="Hash">SHA-256 over its files, in hexadecimal.</param>
/// <param name="Folder">Its folder in the store.</param>
internal sealed record StoredModule(string Hash, string Folder)
{
    /// <summary>What publishing wrote: the main assembly, its private dependencies, its data.</summary>
    public string ModuleFolder => Path.Combine(Folder, ModulePackage.ModuleFolder);

    /// <summary>Copies of the contract assemblies, never loaded privately. The folder need not exist.</summary>
    public string ContractsFolder => Path.Combine(Folder, ModulePackage.ContractsFolder);
}
