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
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows() && !new FileInfo(entry).Attributes.HasFlag(FileAttributes.ReparsePoint))
                File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _folder.Delete(recursive: true);
    }
}
