namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>What a reference by name leads to, as seen from one load context.</summary>
internal interface IAssemblyScope
{
    /// <summary>Finds an assembly by simple name, or nothing.</summary>
    AssemblyMetadata? Find(string name);
}
