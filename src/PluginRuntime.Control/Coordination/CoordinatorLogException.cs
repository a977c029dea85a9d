namespace PluginRuntime.Control.Coordination;

/// <summary>The coordinator's log cannot be used.</summary>
internal sealed class CoordinatorLogException : PluginRuntimeException
{
    internal CoordinatorLogException(string path, string cause, Exception? inner = null)
        : base($"The coordinator's log {path} cannot be used: {cause} No request over several kernels is begun without it. Free the disk or restore the file; what kernels hold in doubt stays held until then.", inner)
    {
        LogPath = path;
    }

    /// <summary>The file.</summary>
    internal string LogPath { get; }
}
