namespace PluginRuntime.Kernel.Loading;

/// <summary>The store could not be read or written. Packages stored before are as they were.</summary>
public sealed class ModuleStoreException : PluginRuntimeException
{
    internal ModuleStoreException(string path, string doing, string state, Exception innerException)
        : base($"Could not {doing} {path}: {innerException.Message} {state} Check free space and permissions of the store's folder.", innerException)
    {
        Path = path;
    }

    /// <summary>The file or folder in question.</summary>
    public string Path { get; }
}
