namespace PluginRuntime.Control.Coordination.Program;

/// <summary>Says that a control program runs for this user: a file that is locked. The operating system releases it with the process, however that ends.</summary>
internal sealed class ControlProgramLock : IDisposable
{
    private readonly FileStream _held;

    private ControlProgramLock(FileStream held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The folder of the control program; made if it is not there.</param>
    /// <returns>The lock; <see langword="null"/> when another process has it.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    internal static ControlProgramLock? TryTake(string folder)
    {
        ControlFolder.Make(folder);
        var path = Path.Combine(folder, "control.lock");
        try
        {
            // Not deleted at the end: another process may have opened it and wait to lock it.
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => _held.Dispose();
}
