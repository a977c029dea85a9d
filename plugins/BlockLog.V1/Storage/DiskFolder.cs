namespace BlockLog.Storage;

/// <summary>A folder of the file system.</summary>
/// <param name="path">Its full path.</param>
internal sealed class DiskFolder(string path) : ILogFolder
{
    private const string LockName = "lock";

    public string Name => path;

    public void Ensure()
    {
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path);
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent)
            FolderSync.Flush(parent);
    }

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))];

    public ILogFile Open(string name) =>
        new DiskFile(File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public ILogFile Create(string name) =>
        new DiskFile(File.OpenHandle(PathOf(name), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public byte[]? TryRead(string name)
    {
        // Read by name each time: a file that was replaced lives on under a handle that is still open.
        try
        {
            using var file = Open(name);
            var bytes = new byte[file.Length];
            var length = 0;
            while (length < bytes.Length && file.Read(length, bytes.AsSpan(length)) is > 0 and var read)
                length += read;
            return bytes[..length];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public void Rename(string name, string newName) => File.Move(PathOf(name), PathOf(newName), overwrite: true);

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Flush() => FolderSync.Flush(path);

    public IDisposable? TryLock()
    {
        try
        {
            return File.OpenHandle(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is 11 or 35 or unchecked((int)0x80070020))
        {
            // EAGAIN of Linux, of macOS, and the sharing violation of Windows: somebody has it.
            return null;
        }
    }

    private string PathOf(string name) => Path.Combine(path, name);
}
