using System.Diagnostics;
using PluginRuntime.Control.Remote.Fleet;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>A user's run folder for one test: kernels and tools that are started in it see each other, and nobody else.</summary>
internal sealed class UserFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prt-");

    internal string Path => _folder.FullName;

    internal string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The registry of this user.</summary>
    internal string Registry => System.IO.Path.Combine(Path, "pluginruntime", "registry");

    public void Dispose()
    {
        // Of a request to several kernels: it would wait for another one for a minute.
        if (ControlProgramEntry.Read(System.IO.Path.Combine(Of("data"), "PluginRuntime", "control")) is { } program)
        {
            using var process = Process.GetProcessById(program.ProcessId);
            process.Kill();
            process.WaitForExit();
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows() && !new FileInfo(entry).Attributes.HasFlag(FileAttributes.ReparsePoint))
                File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _folder.Delete(recursive: true);
    }
}
