namespace LiveUpgrade;

/// <summary>Where the block log is: in the folder that was asked for, or in a temporary one that is deleted at the end.</summary>
internal sealed class LogFolder : IDisposable
{
    private LogFolder(string path, bool isKept)
    {
        Path = path;
        IsKept = isKept;
    }

    internal string Path { get; }

    /// <summary>Whether it stays. What did not turn out well is worth a look.</summary>
    internal bool IsKept { get; set; }

    /// <summary>Its files, oldest first.</summary>
    internal IEnumerable<string> Files => Directory.EnumerateFiles(Path, "log-*.blk").Order(StringComparer.Ordinal);

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    internal static LogFolder Make(string? path) => path is null
        ? new LogFolder(Directory.CreateTempSubdirectory("live-upgrade-").FullName, isKept: false)
        : new LogFolder(Directory.CreateDirectory(path).FullName, isKept: true);

    public void Dispose()
    {
        if (!IsKept)
            Directory.Delete(Path, recursive: true);
    }
}
