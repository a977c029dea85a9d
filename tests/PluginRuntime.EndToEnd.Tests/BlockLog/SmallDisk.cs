using System.Diagnostics;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>A file system in memory of a few MiB, mounted at a folder until it is disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    internal string Folder { get; }

    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    internal static SmallDisk Mount(string folder, int mebibytes)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Leaves so many bytes free, by a file that takes the rest.</summary>
    internal void LeaveFree(long bytes)
    {
        using var ballast = File.OpenHandle(Ballast, FileMode.Create, FileAccess.Write);
        var take = new DriveInfo(Folder).AvailableFreeSpace - bytes;
        RandomAccess.Write(ballast, new byte[take], 0);
    }

    /// <summary>Gives the space back.</summary>
    internal void Relieve() => File.Delete(Ballast);

    /// <inheritdoc/>
    public void Dispose() => Run("umount", Folder);

    private string Ballast => Path.Combine(Folder, "ballast");

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {error.Trim()}");
    }
}
