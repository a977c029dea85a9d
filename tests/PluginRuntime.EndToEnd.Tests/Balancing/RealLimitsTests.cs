using System.Globalization;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Enforcing;
using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.EndToEnd.Tests.Hosts;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Subpartitions.Processes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Balancing;

/// <summary>Limits as the operating system has them. Where this machine allows none, the test is skipped and says why.</summary>
[Collection(Alone.Name)]
public sealed class RealLimitsTests
{
    [FactWithCgroups]
    public async Task BoundedProcess_IsInAGroupWithItsLimits_WhichIsGoneWithTheHost()
    {
        string[] before = [.. Groups()];
        var host = await CellHost.StartAsync(static options =>
        {
            options.Balance.AfterRequests = false;
            options.Balance.Bounds["cell"] = new SubpartitionBounds { MaxMemoryBytes = 256L << 20, MaxProcessors = 0.5 };
        });
        string group;
        await using (host)
        {
            await host.CellAsync("one");
            var report = await host.Runtime.BalanceAsync().Within("a balance");
            var process = (await host.StatusAsync("one")).ProcessId;
            Assert.Contains("cgroup", report.Grants.Single(static grant => grant.Resource == BalancedResource.Processors).EnforcedBy ?? report.ToString(), StringComparison.Ordinal);
            group = Assert.Single(Groups().Except(before));
            Assert.EndsWith($"-{process.ToString(CultureInfo.InvariantCulture)}", group, StringComparison.Ordinal);
            Assert.Contains(group, await File.ReadAllTextAsync($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cgroup"), StringComparison.Ordinal);
            Assert.Empty(report.NotEnforced);
        }

        Assert.DoesNotContain(group, Groups());
    }

    [FactWithPriorities]
    public async Task Priority_IsThatOfAllThreads_AndIsRaisedAgain()
    {
        await using var host = await CellHost.StartAsync(static options => options.Balance.AfterRequests = false);
        await host.CellAsync("one");
        var process = (await host.StatusAsync("one")).ProcessId;
        ProcessPriority.Set(process, 7);
        Assert.All(ThreadPriorities.Of(process), static nice => Assert.Equal(7, nice));
        ProcessPriority.Set(process, 0);
        Assert.All(ThreadPriorities.Of(process), static nice => Assert.Equal(0, nice));
        Assert.True(ThreadPriorities.Of(process).Length > 1);
    }

    [FactOnLinux]
    public async Task UsageOfAProcess_IsWhatItTakes()
    {
        await using var host = await CellHost.StartAsync(static options => options.Balance.AfterRequests = false);
        var cell = await host.CellAsync("one");
        var process = (await host.StatusAsync("one")).ProcessId;
        var before = ProcessUsage.Look(process)!.Value;
        await cell.SpinAsync(300);
        await cell.FillAsync(64, 1 << 20);
        var after = ProcessUsage.Look(process)!.Value;
        Assert.True((after.Processor - before.Processor).TotalMilliseconds >= 50, $"{after.Processor - before.Processor} for 300 ms of a call that spins.");
        Assert.True(after.Memory - before.Memory > 32L << 20, $"{(after.Memory - before.Memory) >> 20} MiB for 64 MiB that are held.");
        Assert.Null(ProcessUsage.Look(int.MaxValue));
    }

    private static IEnumerable<string> Groups() => FactWithCgroupsAttribute.Find().Groups!.Groups.Where(SubpartitionGroups.IsOne);

    private sealed class FactWithCgroupsAttribute : FactAttribute
    {
        public FactWithCgroupsAttribute()
        {
            var (groups, reason) = OperatingSystem.IsLinux() ? Find() : (null, "this is not Linux");
            Skip = groups is { HasProcessors: true } ? null : $"No control group can be made: {reason}.";
        }

        internal static (ICgroups? Groups, string Reason) Find() =>
            new CgroupDetection(new SystemCgroupFiles()).Find(CgroupPaths.Read(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo")), ProcessStamp.IsOurs);
    }
}
