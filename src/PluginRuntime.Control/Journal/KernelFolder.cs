using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Control.Journal;

/// <summary>The folder of a kernel that has a name, for what survives its process. Nobody but the user can enter it, and one process has it at a time.</summary>
/// <remarks>
/// <code>
/// STATE/NAME/lock         held by the process; the operating system releases it with the process
/// STATE/NAME/journal.db   see <see cref="JournalDatabase"/>
/// </code>
/// </remarks>
internal sealed class KernelFolder : IDisposable
{
    private readonly FileStream _lock;

    private KernelFolder(string path, FileStream held)
    {
        FullPath = path;
        _lock = held;
    }

    internal string FullPath { get; }

    /// <summary>Takes the folder, making it where there is none.</summary>
    /// <exception cref="JournalException">Another process has it, or it cannot be made.</exception>
    internal static KernelFolder Take(string state, string name)
    {
        var path = Path.GetFullPath(Path.Combine(state, name));
        try
        {
            RunFolder.MakePrivate(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(path, $"The folder {path} of kernel '{name}' cannot be made: {refused.Message}", "Give another by PluginRuntimeOptions.StatePath.", refused);
        }

        try
        {
            return new KernelFolder(path, new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(path, $"Kernel '{name}' runs already: another process holds {path}.", "Stop it, or give this one another PluginRuntimeOptions.Name or StatePath.", held);
        }
    }

    // The file stays: another process may be about to lock it.
    public void Dispose() => _lock.Dispose();
}
