using System.Globalization;

namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>Control groups of version 2: one tree, whose part below this process's group was delegated to it.</summary>
internal sealed class CgroupV2 : ICgroups
{
    /// <summary>A group whose parts have controllers has no processes of its own: those of this process's group go here.</summary>
    internal const string OwnGroup = "pluginruntime-kernel";

    private const int Period = 100_000;

    /// <summary>Above the limit a process is slowed and pressed to give memory back; so far above it, it is killed.</summary>
    private const double Slack = 1.25;

    private readonly ICgroupFiles _files;
    private readonly string _root;
    private readonly string _home;
    private readonly string[] _controllers;
    private bool _isSettled;

    /// <param name="files">The files.</param>
    /// <param name="root">The group that was delegated.</param>
    /// <param name="isFirst">Whether it is the first of the tree, which may have processes and parts at once.</param>
    /// <param name="controllers">Those that groups below it are to have.</param>
    internal CgroupV2(ICgroupFiles files, string root, bool isFirst, string[] controllers)
    {
        _files = files;
        _root = root;
        _home = isFirst ? root : Path.Combine(root, OwnGroup);
        _controllers = controllers;
        HasProcessors = controllers.Contains("cpu");
        HasMemory = controllers.Contains("memory");
    }

    /// <inheritdoc/>
    public string Name => "cgroup v2";

    /// <inheritdoc/>
    public bool HasProcessors { get; }

    /// <inheritdoc/>
    public bool HasMemory { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Groups => _files.GroupsIn(_root);

    /// <inheritdoc/>
    public void Add(string group, int processId)
    {
        Settle();
        _files.MakeGroup(Path.Combine(_root, group));
        Write(group, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void SetProcessors(string group, int weight, double? most)
    {
        Write(group, "cpu.weight", weight.ToString(CultureInfo.InvariantCulture));
        Write(group, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(most is { } bound ? $"{Math.Max(1000, (long)(bound * Period))}" : "max")} {Period}"));
    }

    /// <inheritdoc/>
    public void SetMemory(string group, long? bytes)
    {
        Write(group, "memory.high", Text(bytes));
        Write(group, "memory.max", Text(bytes is { } limit ? (long)(limit * Slack) : null));
    }

    /// <inheritdoc/>
    public void Remove(string group)
    {
        var path = Path.Combine(_root, group);
        if (!_files.Exists(path))
            return;
        foreach (var process in CgroupPaths.Lines(_files.Read(Path.Combine(path, "cgroup.procs"))))
            _files.Write(Path.Combine(_home, "cgroup.procs"), process);
        _files.RemoveGroup(path);
    }

    /// <summary>Makes room for groups that have controllers, before the first is made: nothing is moved for a limit that is only planned.</summary>
    private void Settle()
    {
        if (_isSettled)
            return;
        if (_home != _root)
        {
            _files.MakeGroup(_home);
            foreach (var process in CgroupPaths.Lines(_files.Read(Path.Combine(_root, "cgroup.procs"))))
                _files.Write(Path.Combine(_home, "cgroup.procs"), process);
        }

        _files.Write(Path.Combine(_root, "cgroup.subtree_control"), string.Join(' ', _controllers.Select(static controller => $"+{controller}")));
        _isSettled = true;
    }

    private static string Text(long? bytes) => bytes?.ToString(CultureInfo.InvariantCulture) ?? "max";

    private void Write(string group, string file, string text) => _files.Write(Path.Combine(_root, group, file), text);
}
