using BlockLog.Storage;

namespace BlockLog.Tests;

/// <summary>A folder on the machine's disk.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("block-log-tests-").FullName;

    internal ILogFolder Disk => new DiskFolder(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
