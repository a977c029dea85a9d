using PluginRuntime.Control.Balancing.Enforcing;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>Trees of control groups in a folder for temporary files, with as much of the kernel's behaviour as is relied on: a new group has the files of its parent, a process is in one group.</summary>
internal sealed class FakeCgroupTree : ICgroupFiles, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cgroups-").FullName;

    /// <summary>Whether everything is refused.</summary>
    internal bool IsReadOnly { get; set; }

    /// <summary>The name of a file whose writing is refused as the kernel does when more is taken than is to be allowed.</summary>
    internal string? Busy { get; set; }

    internal string AddV2(string name, string controllers, params int[] processes)
    {
        var path = Make(name, "cgroup.type", "cgroup.subtree_control", "cpu.weight", "cpu.max", "memory.high", "memory.max");
        File.WriteAllText(Path.Combine(path, "cgroup.controllers"), controllers + "\n");
        File.WriteAllLines(Path.Combine(path, "cgroup.procs"), processes.Select(static process => $"{process}"));
        return path;
    }

    internal string AddV1(string name, params string[] files) => Make(name, files);

    internal static string Read(params string[] path) => File.ReadAllText(Path.Combine(path)).Trim();

    internal static string[] ProcessesOf(params string[] path) => File.ReadAllLines(Path.Combine([.. path, "cgroup.procs"]));

    internal void EndProcess(int process)
    {
        foreach (var file in Directory.EnumerateFiles(_root, "cgroup.procs", SearchOption.AllDirectories))
            File.WriteAllLines(file, File.ReadAllLines(file).Where(line => line != $"{process}"));
    }

    public bool Exists(string path) => Path.Exists(path);

    string ICgroupFiles.Read(string path) => File.ReadAllText(path);

    public void Write(string path, string text)
    {
        Refuse();
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no {path}.");
        if (Path.GetFileName(path) == Busy)
            throw new IOException("Device or resource busy");
        if (Path.GetFileName(path) != "cgroup.procs")
        {
            File.WriteAllText(path, text);
            return;
        }

        // In one group of each tree.
        var tree = Path.Combine(_root, Path.GetRelativePath(_root, path).Split(Path.DirectorySeparatorChar)[0]);
        foreach (var file in Directory.EnumerateFiles(tree, "cgroup.procs", SearchOption.AllDirectories))
            File.WriteAllLines(file, File.ReadAllLines(file).Where(line => line != text));
        File.AppendAllLines(path, [text]);
    }

    public void MakeGroup(string path)
    {
        Refuse();
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!))
            File.WriteAllText(Path.Combine(path, Path.GetFileName(file)), "");
    }

    public void RemoveGroup(string path)
    {
        Refuse();
        if (!Directory.Exists(path))
            return;
        if (File.ReadAllText(Path.Combine(path, "cgroup.procs")).Length > 0)
            throw new IOException("Device or resource busy");
        Directory.Delete(path, recursive: true);
    }

    public IReadOnlyList<string> GroupsIn(string path) => [.. Directory.EnumerateDirectories(path).Select(static group => Path.GetFileName(group)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Refuse()
    {
        if (IsReadOnly)
            throw new UnauthorizedAccessException("Read-only file system");
    }

    private string Make(string name, params string[] files)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(path);
        foreach (var file in files.Append("cgroup.procs"))
            File.WriteAllText(Path.Combine(path, file), "");
        return path;
    }
}
