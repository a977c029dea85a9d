namespace PluginRuntime.Kernel.Loading;

/// <summary>What was handed over as a package is not one, or is damaged. Nothing was stored.</summary>
public sealed class ModulePackageException : PluginRuntimeException
{
    internal ModulePackageException(string source, string problem, string remedy, Exception? innerException = null)
        : base($"{source} is not a module package: {problem} Nothing was stored. {remedy}", innerException)
    {
        PackagePath = source;
    }

    /// <summary>Path of the file or folder.</summary>
    public string PackagePath { get; }
}
