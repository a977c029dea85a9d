using System.Globalization;
using System.Security.Cryptography;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// The folder of one kernel for its children's pipes. Nobody but the user can enter it. A locked file beside it says that its kernel
/// lives: the operating system releases the lock with the process. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// ROOT/ID.lock         held by the kernel
/// ROOT/ID/control      its control pipe, if it has a name
/// ROOT/ID/N            the pipe of its child number N
/// ROOT/ID/N.fd         the socket of that child over which descriptors pass, until the child has come
/// ROOT/ID/N.PID.alive  held by the child
/// </code>
/// </remarks>
internal sealed class RunFolder : IDisposable
{
    internal const string LockSuffix = ".lock";
    internal const string AliveSuffix = ".alive";

    /// <summary>The address of a Unix socket has 108 bytes, 104 on macOS.</summary>
    private const int MaxPipePath = 100;

    private const int LongestName = 24;

    private readonly FileStream _lock;
    private readonly string _id;
    private int _children;

    private RunFolder(string root, string id, FileStream held)
    {
        _lock = held;
        _id = id;
        FolderPath = Path.Combine(root, id);
    }

    /// <summary>Its path.</summary>
    internal string FolderPath { get; }

    /// <summary>The name of the kernel's control pipe.</summary>
    internal string ControlPipe => OperatingSystem.IsWindows() ? $"pluginruntime-{_id}-control" : Path.Combine(FolderPath, "control");

    /// <summary>Makes the folder of a kernel.</summary>
    /// <param name="root">The folder for all kernels of this user; made if it is not there.</param>
    /// <exception cref="IOException">It cannot be made; the message says where and what to do.</exception>
    internal static RunFolder Create(string root)
    {
        root = Path.GetFullPath(root);
        if (!OperatingSystem.IsWindows() && root.Length + LongestName > MaxPipePath)
            throw new IOException($"The run folder {root} has {root.Length} characters; with the name of a pipe it would have more than {MaxPipePath}, which an address of a pipe cannot have. Give a shorter SubpartitionOptions.RunFolder.");
        try
        {
            MakePrivate(root);
            while (true)
            {
                var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
                if (TryLock(Path.Combine(root, id + LockSuffix), FileMode.CreateNew) is not { } held)
                    continue;
                var folder = new RunFolder(root, id, held);
                MakePrivate(folder.FolderPath);
                return folder;
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"The run folder {root} cannot be used: {refused.Message} Give another by SubpartitionOptions.RunFolder.", refused);
        }
    }

    /// <summary>Where the folders of this user's kernels are, when no other place is given.</summary>
    internal static string DefaultRoot()
    {
        const string name = "pluginruntime";
        var ofSession = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(ofSession) && Directory.Exists(ofSession))
            return Path.Combine(ofSession, name);

        // Where only root can make a folder, nobody can have made it before. Elsewhere the name is the user's, and MakePrivate looks whose it is.
        return Environment.IsPrivilegedProcess && Directory.Exists("/run")
            ? Path.Combine("/run", name)
            : Path.Combine(Path.GetTempPath(), $"{name}-{Environment.UserName}");
    }

    /// <summary>Names for a further child.</summary>
    internal ChildNames NextChild()
    {
        var number = Interlocked.Increment(ref _children).ToString(CultureInfo.InvariantCulture);
        var path = Path.Combine(FolderPath, number);
        return new(OperatingSystem.IsWindows() ? $"pluginruntime-{_id}-{number}" : path, path);
    }

    /// <summary>Removes what a child that is gone may have left.</summary>
    internal void Remove(ChildNames child)
    {
        foreach (var left in Directory.EnumerateFiles(FolderPath, Path.GetFileName(child.AlivePrefix) + ".*").Append(child.AlivePrefix).ToArray())
            File.Delete(left);
    }

    /// <summary>Opens a file and holds it against every other process; <see langword="null"/> when another holds it, or has just made it.</summary>
    internal static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lock last: while it is held, the folder has an owner.
        try
        {
            Directory.Delete(FolderPath, recursive: true);
            File.Delete(_lock.Name);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The next kernel's sweep tries again.
        }

        _lock.Dispose();
    }

    /// <summary>Makes a folder that nobody but the user can enter, or sees to it that one is so.</summary>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    internal static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, owner);

        // Fails for a folder of another user, who might have made it first.
        File.SetUnixFileMode(path, owner);
    }
}

/// <summary>Names of one child.</summary>
/// <param name="Pipe">Its pipe.</param>
/// <param name="AlivePrefix">What the name of its lock file begins with; a dot, the process id and <c>.alive</c> follow.</param>
internal sealed record ChildNames(string Pipe, string AlivePrefix);
