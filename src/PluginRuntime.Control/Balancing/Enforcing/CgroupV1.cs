using System.Globalization;

namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>Control groups of version 1: a tree for each controller.</summary>
/// <param name="files">The files.</param>
/// <param name="processors">This process's group in the tree of the controller <c>cpu</c>; <see langword="null"/>: there is none that can be used.</param>
/// <param name="memory">The same for <c>memory</c>.</param>
internal sealed class CgroupV1(ICgroupFiles files, string? processors, string? memory) : ICgroups
{
    private const int Period = 100_000;

    /// <summary>Shares are 1,024 where weights are 100.</summary>
    private const double SharesPerWeight = 10.24;

    /// <summary>Version 1 has no limit above which a process is only slowed; its heap is bounded to less than the limit, so that it seldom meets this one.</summary>
    private const double Slack = 1.25;

    /// <inheritdoc/>
    public string Name => "cgroup v1";

    /// <inheritdoc/>
    public bool HasProcessors => processors is not null;

    /// <inheritdoc/>
    public bool HasMemory => memory is not null;

    private IEnumerable<string> Roots => new[] { processors, memory }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<string> Groups => [.. Roots.SelectMany(files.GroupsIn).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Add(string group, int processId)
    {
        foreach (var root in Roots)
        {
            files.MakeGroup(Path.Combine(root, group));
            files.Write(Path.Combine(root, group, "cgroup.procs"), processId.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <inheritdoc/>
    public void SetProcessors(string group, int weight, double? most)
    {
        Write(processors, group, "cpu.shares", Math.Max(2, (long)Math.Round(weight * SharesPerWeight)));
        Write(processors, group, "cpu.cfs_period_us", Period);
        Write(processors, group, "cpu.cfs_quota_us", most is { } bound ? Math.Max(1000, (long)(bound * Period)) : -1);
    }

    /// <inheritdoc/>
    public void SetMemory(string group, long? bytes) => Write(memory, group, "memory.limit_in_bytes", bytes is { } limit ? (long)(limit * Slack) : -1);

    /// <inheritdoc/>
    public void Remove(string group)
    {
        foreach (var root in Roots)
        {
            var path = Path.Combine(root, group);
            if (!files.Exists(path))
                continue;
            foreach (var process in CgroupPaths.Lines(files.Read(Path.Combine(path, "cgroup.procs"))))
                files.Write(Path.Combine(root, "cgroup.procs"), process);
            files.RemoveGroup(path);
        }
    }

    private void Write(string? root, string group, string file, long value)
    {
        if (root is not null)
            files.Write(Path.Combine(root, group, file), value.ToString(CultureInfo.InvariantCulture));
    }
}
