namespace PluginRuntime.Control.Journal;

/// <summary>The kernel's journal cannot be read or written, or its folder is another process's.</summary>
public sealed class JournalException : PluginRuntimeException
{
    internal JournalException(string path, string problem, string remedy, Exception? inner = null)
        : base($"{problem} {remedy}", inner)
    {
        Path = path;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}
