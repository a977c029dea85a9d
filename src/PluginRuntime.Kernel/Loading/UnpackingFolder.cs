using System.Diagnostics;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// The folder in which a package is unpacked before it appears in the store under its name, at once and whole. A lock file beside it
/// tells other processes that its owner lives: the operating system releases it with the process.
/// </summary>
internal sealed class UnpackingFolder : IDisposable
{
    private const string Prefix = ".adding-";
    private const string LockSuffix = ".lock";

    private readonly FileStream _owned;
    private readonly List<string> _rubbish = [];

    private UnpackingFolder(string path, FileStream owned)
    {
        Path = path;
        _owned = owned;
    }

    public string Path { get; }

    public static UnpackingFolder Create(string root)
    {
        var path = System.IO.Path.Combine(root, Prefix + Guid.NewGuid().ToString("N"));
        var owned = new FileStream(path + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        try
        {
            StoreFolder.Create(path);
            return new(path, owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <summary>Gives the folder its name in the store. Another process may have been faster with the same content; then that stays.</summary>
    public void Publish(string target)
    {
        try
        {
            Directory.Move(Path, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
        }
    }

    /// <summary>Moves a folder of the store out of the way; it is deleted at the end.</summary>
    public void TakeAside(string folder)
    {
        var aside = $"{Path}-replaced";
        try
        {
            Directory.Move(folder, aside);
            _rubbish.Add(aside);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process has just done the same.
        }
    }

    /// <summary>
    /// Removes folders of owners that are gone, and tells which. Both signs are asked for: older than this process, so that one just
    /// being made is not met between its steps, and its lock free.
    /// </summary>
    public static IEnumerable<string> SweepLeftovers(string root)
    {
        using var self = Process.GetCurrentProcess();
        var started = self.StartTime.ToUniversalTime();
        foreach (var lockFile in Directory.EnumerateFiles(root, $"{Prefix}*{LockSuffix}").ToArray())
        {
            if (File.GetLastWriteTimeUtc(lockFile) >= started || !IsFree(lockFile))
                continue;
            var folder = lockFile[..^LockSuffix.Length];
            foreach (var left in Directory.EnumerateDirectories(root, System.IO.Path.GetFileName(folder) + "*").ToArray())
                StoreFolder.Delete(left);
            File.Delete(lockFile);
            yield return folder;
        }
    }

    public void Dispose()
    {
        foreach (var folder in _rubbish.Append(Path).Where(Directory.Exists))
            StoreFolder.Delete(folder);
        // Last: while the lock file stands, the folder has an owner.
        _owned.Dispose();
    }

    private static bool IsFree(string lockFile)
    {
        try
        {
            using var taken = new FileStream(lockFile, FileMode.Open, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
