using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Enforcing;
using PluginRuntime.Control.Balancing.Measuring;
using Xunit;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>Control groups on a tree of files that looks like the system's.</summary>
public sealed class CgroupTests : IDisposable
{
    private readonly FakeCgroupTree _tree = new();

    [Fact]
    public void DelegatedV2_IsFound_AndItsProcessesGoToAGroupOfTheirOwn()
    {
        var root = _tree.AddV2("unit", "cpuset cpu io memory pids", 77, 78);
        var (groups, _) = Find(new CgroupPaths(root, null, null), 77, 78);
        Assert.Equal("cgroup v2", groups?.Name);
        Assert.True(groups!.HasProcessors && groups.HasMemory);

        // Nothing was touched to find out.
        Assert.Equal(["77", "78"], FakeCgroupTree.ProcessesOf(root));
        Assert.Empty(groups.Groups);

        groups.Add("one", 79);
        Assert.Equal("+cpu +memory", FakeCgroupTree.Read(root, "cgroup.subtree_control"));
        Assert.Equal(["77", "78"], FakeCgroupTree.ProcessesOf(root, CgroupV2.OwnGroup));
        Assert.Empty(FakeCgroupTree.ProcessesOf(root));
        Assert.Equal(["one", CgroupV2.OwnGroup], groups.Groups);
    }

    [Fact]
    public void V2_SetsWhatTheKernelUnderstands()
    {
        var root = _tree.AddV2("unit", "cpu memory", 77);
        var groups = Find(new CgroupPaths(root, null, null), 77).Groups!;
        groups.Add("one", 78);
        groups.SetProcessors("one", 250, most: 0.5);
        groups.SetMemory("one", 100_000_000);
        Assert.Equal(["78"], FakeCgroupTree.ProcessesOf(root, "one"));
        Assert.Equal("250", FakeCgroupTree.Read(root, "one", "cpu.weight"));
        Assert.Equal("50000 100000", FakeCgroupTree.Read(root, "one", "cpu.max"));
        Assert.Equal("100000000", FakeCgroupTree.Read(root, "one", "memory.high"));
        Assert.Equal("125000000", FakeCgroupTree.Read(root, "one", "memory.max"));

        groups.SetProcessors("one", 100, most: null);
        groups.SetMemory("one", null);
        Assert.Equal("max 100000", FakeCgroupTree.Read(root, "one", "cpu.max"));
        Assert.Equal("max", FakeCgroupTree.Read(root, "one", "memory.high"));

        groups.Remove("one");
        Assert.Equal([CgroupV2.OwnGroup], groups.Groups);
        Assert.Equal(["77", "78"], FakeCgroupTree.ProcessesOf(root, CgroupV2.OwnGroup));
    }

    [Fact]
    public void V2WithOthersInTheGroup_IsNotTouched()
    {
        var root = _tree.AddV2("session", "cpu memory", 77, 4000);
        var (groups, reason) = Find(new CgroupPaths(root, null, null), 77);
        Assert.Null(groups);
        Assert.Contains("other processes", reason, StringComparison.Ordinal);
        Assert.Equal(["4000", "77"], FakeCgroupTree.ProcessesOf(root).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void V2WithoutTheControllers_FallsBackToV1()
    {
        var second = _tree.AddV2("unified", "hugetlb", 77);
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        var (groups, reason) = Find(new CgroupPaths(second, null, memory), 77);
        Assert.Equal("cgroup v1", groups?.Name);
        Assert.False(groups!.HasProcessors);
        Assert.True(groups.HasMemory);
        Assert.Contains("neither the controller cpu nor memory", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void V1_SetsWhatTheKernelUnderstands()
    {
        var processors = _tree.AddV1("cpu", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us");
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        var groups = Find(new CgroupPaths(null, processors, memory), 77).Groups!;
        groups.Add("one", 78);
        groups.SetProcessors("one", 100, most: 0.2);
        groups.SetMemory("one", 100_000_000);
        Assert.Equal("1024", FakeCgroupTree.Read(processors, "one", "cpu.shares"));
        Assert.Equal("20000", FakeCgroupTree.Read(processors, "one", "cpu.cfs_quota_us"));
        Assert.Equal("125000000", FakeCgroupTree.Read(memory, "one", "memory.limit_in_bytes"));
        Assert.Equal(["78"], FakeCgroupTree.ProcessesOf(memory, "one"));

        groups.SetProcessors("one", 100, most: null);
        groups.SetMemory("one", null);
        Assert.Equal("-1", FakeCgroupTree.Read(processors, "one", "cpu.cfs_quota_us"));
        Assert.Equal("-1", FakeCgroupTree.Read(memory, "one", "memory.limit_in_bytes"));

        groups.Remove("one");
        Assert.Empty(groups.Groups);
        Assert.Equal(["78"], FakeCgroupTree.ProcessesOf(processors));
    }

    [Fact]
    public void TreesThatCannotBeWritten_AreNone_AndTheReasonSaysWhy()
    {
        var root = _tree.AddV2("unit", "cpu memory", 77);
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        _tree.IsReadOnly = true;
        var (groups, reason) = Find(new CgroupPaths(root, null, memory), 77);
        Assert.Null(groups);
        Assert.Contains("not delegated", reason, StringComparison.Ordinal);
        Assert.Contains("memory of version 1 cannot be written", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void GroupsOfKernelsThatAreGone_AreSwept_AndOthersAreNot()
    {
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        var groups = Find(new CgroupPaths(null, null, memory), 77).Groups!;
        foreach (var name in new[] { "pluginruntime-50-111-1-60", "pluginruntime-51-222-1-61", "pluginruntime-77-123-1-62", "pluginruntime-kernel", "user.slice" })
            _tree.MakeGroup(Path.Combine(memory, name));
        var swept = new SubpartitionGroups(groups, new ProcessStamp(77, 123), static stamp => stamp == new ProcessStamp(51, 222)).Sweep();
        Assert.Equal(["pluginruntime-50-111-1-60"], swept);
        Assert.Equal(4, groups.Groups.Count);
    }

    [Fact]
    public async Task LimitsOfABalance_AreInTheGroups_WhichGoWithTheirProcesses()
    {
        var processors = _tree.AddV1("cpu", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us");
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        var groups = Find(new CgroupPaths(null, processors, memory), 77).Groups!;
        var bench = new BalanceBench(options => options.Bounds["bounded"] = new SubpartitionBounds { MaxProcessors = 0.5, MaxMemoryBytes = 100L << 20 }, groups: groups);
        var bounded = bench.Subpartitions.AddProcess("bounded", 1, processors: 0.3);
        bench.Subpartitions.AddProcess("other", 2, processors: 0.3);

        var report = await bench.BalanceAsync();

        Assert.Empty(report.NotEnforced);
        var group = Assert.Single(groups.Groups);
        Assert.Equal("50000", FakeCgroupTree.Read(processors, group, "cpu.cfs_quota_us"));
        Assert.Equal($"{125L << 20}", FakeCgroupTree.Read(memory, group, "memory.limit_in_bytes"));
        Assert.Equal([$"{bounded.ProcessId}"], FakeCgroupTree.ProcessesOf(memory, group));
        Assert.Contains("heap 1 100", bench.Subpartitions.Orders);

        _tree.EndProcess(bounded.ProcessId);
        bench.Subpartitions.Processes.Remove(bounded);
        await bench.BalanceAsync();
        Assert.Empty(groups.Groups);

        bench.Subpartitions.AddProcess("bounded", 3, processors: 0.3);
        await bench.BalanceAsync();
        Assert.Single(groups.Groups);
        await bench.DisposeAsync();
        Assert.Empty(groups.Groups);
    }

    [Fact]
    public async Task GroupThatRefusesItsLimit_LeavesTheHeapsAndSaysNothingUntrue()
    {
        var memory = _tree.AddV1("memory", "memory.limit_in_bytes");
        var groups = Find(new CgroupPaths(null, null, memory), 77).Groups!;
        await using var bench = new BalanceBench(options => options.Bounds["bounded"] = new SubpartitionBounds { MaxMemoryBytes = 100L << 20 }, groups: groups);
        bench.Subpartitions.AddProcess("bounded", 1, memory: 200L << 20);
        _tree.Busy = "memory.limit_in_bytes";
        var report = await bench.BalanceAsync();
        Assert.Equal("limit of the heap, 100 MiB", report.Grants.Single(static grant => grant.Granted is not null).EnforcedBy);
    }

    [Theory]
    [InlineData("0::/system.slice/desk.service\n", "/sys/fs/cgroup/system.slice/desk.service", null, null)]
    [InlineData("4:memory:/a/b\n1:cpu,cpuacct:/\n0::/\n", "/sys/fs/cgroup", "/v1/cpu", "/v1/memory/a/b")]
    public void PathsOfThisProcess_AreReadFromTheSystem(string groups, string? second, string? processors, string? memory)
    {
        const string mounts =
            """
            30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate
            32 31 0:29 / /v1/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
            35 31 0:32 / /v1/memory rw,relatime - cgroup cgroup rw,memory
            """;
        Assert.Equal(new CgroupPaths(second, processors, memory), CgroupPaths.Read(groups, mounts));
    }

    [Fact]
    public void PathInAContainer_IsBelowWhatIsMounted() => Assert.Equal(
        "/sys/fs/cgroup/memory/inner",
        CgroupPaths.Read("4:memory:/docker/1234/inner\n", "35 31 0:32 /docker/1234 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory").Memory);

    public void Dispose() => _tree.Dispose();

    private (ICgroups? Groups, string Reason) Find(CgroupPaths paths, params int[] ours) => new CgroupDetection(_tree).Find(paths, ours.Contains);
}
