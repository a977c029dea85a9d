using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>What a balance does with what it measures, over fake subpartitions.</summary>
public sealed class ResourceBalancerTests
{
    [Fact]
    public async Task SkewedServers_AreSpread_AndASecondBalanceDoesNothing()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);

        var first = await bench.BalanceAsync();

        Assert.NotEmpty(first.Moves);
        Assert.All(first.Moves, static move => Assert.True(move.IsMoved));
        Assert.All(Enumerable.Range(1, 4), host => Assert.InRange(bench.Subpartitions.Load(host), 0, 0.5 * 1.1));
        Assert.Equal(first.Plan.Moves.Count, first.Moves.Count);
        Assert.All(first.Plan.Hosts, static host => Assert.InRange(host.After, 0, 0.5 * 1.1));
        var done = bench.Subpartitions.Orders.Count;
        for (var round = 0; round < 5; round++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(10));
            Assert.True((await bench.BalanceAsync()).Plan.IsNothing);
        }

        Assert.Equal(done, bench.Subpartitions.Orders.Count);
    }

    [Fact]
    public async Task DryRun_ShowsAllAndChangesNothing()
    {
        await using var bench = new BalanceBench(processors: 1, memory: 1000L << 20);
        Skew(bench);
        foreach (var process in bench.Subpartitions.Processes.Values)
            process.Memory = 800L << 20;

        var report = await bench.BalanceAsync(isDryRun: true);

        Assert.True(report.IsDryRun);
        Assert.NotEmpty(report.Plan.Moves);
        Assert.All(report.Plan.Grants, static grant => Assert.NotNull(grant.Granted));
        Assert.All(report.Plan.Grants, static grant => Assert.NotNull(grant.EnforcedBy));
        Assert.Empty(report.Moves);
        Assert.Empty(bench.Subpartitions.Orders);
        Assert.False(bench.Enforcer.HasLimits);
        Assert.Null(bench.Balancer.LastReport);
    }

    [Fact]
    public async Task ServerWhoseMoveFails_IsReportedAndLeftAloneForAWhile()
    {
        await using var bench = new BalanceBench(processors: 8);
        bench.AddHosts(2);
        bench.Subpartitions.AddServer("large", 1, 0.5);
        bench.Subpartitions.AddServer("other", 1, 0.5);
        bench.Subpartitions.Refusals["large"] = bench.Subpartitions.Refusals["other"] = "calls stayed inside";

        var first = await bench.BalanceAsync();
        var second = await bench.BalanceAsync();
        var third = await bench.BalanceAsync();

        Assert.Equal("calls stayed inside", Assert.Single(first.Moves).Failure?.Cause);
        Assert.Single(second.Moves);
        Assert.Empty(third.Plan.Moves);
        Assert.Contains(third.Remarks, static remark => remark.Contains("last move failed: calls stayed inside", StringComparison.Ordinal));

        bench.Subpartitions.Refusals.Clear();
        bench.Time.Advance(bench.Options.CoolDownAfterFailure);
        Assert.True(Assert.Single((await bench.BalanceAsync()).Moves).IsMoved);
    }

    [Fact]
    public async Task ServerThatMoved_RestsForTheCoolDown()
    {
        await using var bench = new BalanceBench(options => options.CoolDown = TimeSpan.FromMinutes(2), processors: 8);
        bench.AddHosts(2);
        bench.Subpartitions.AddServer("one", 1, 0.4);
        bench.Subpartitions.AddServer("two", 1, 0.4);
        await bench.BalanceAsync();
        var moved = Assert.Single(bench.Subpartitions.Servers, static server => server.Value.Host == 2).Key;

        // The one that is left alone gets company that is heavy: only the one that moved could make room.
        bench.Subpartitions.AddServer("three", 2, 0.4);
        bench.Options.Pinned.Add("cell/three");
        await bench.BalanceAsync();
        bench.Subpartitions.Servers[bench.Subpartitions.Servers.Keys.Single(server => server != moved && server.Name != "three")].Load = 0;
        for (var look = 0; look < 10; look++)
        {
            var resting = await bench.BalanceAsync();
            Assert.Empty(resting.Moves);
        }

        bench.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(moved.Name, Assert.Single((await bench.BalanceAsync()).Moves).Server);
    }

    [Fact]
    public async Task PinnedServers_Stay()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);
        foreach (var server in bench.Subpartitions.Servers.Keys)
            bench.Options.Pinned.Add($"{server}");
        var report = await bench.BalanceAsync();
        Assert.Empty(report.Plan.Moves);
        Assert.Contains(report.Remarks, static remark => remark.Contains("pinned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BalanceThatIsGivenUp_LeavesWhatWasDoneAndSaysSo()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);
        using var giveUp = new CancellationTokenSource();
        var moves = 0;
        bench.Subpartitions.Moving = _ =>
        {
            if (++moves == 2)
                giveUp.Cancel();
        };

        var report = await bench.BalanceAsync(cancellationToken: giveUp.Token);

        Assert.Single(report.Moves, static move => move.IsMoved);
        Assert.Contains(report.Remarks, static remark => remark.Contains("given up", StringComparison.Ordinal));

        // Nobody was punished for it.
        bench.Subpartitions.Moving = null;
        await bench.BalanceAsync();
        Assert.All(Enumerable.Range(1, 4), host => Assert.InRange(bench.Subpartitions.Load(host), 0, 0.5 * 1.1));
    }

    [Fact]
    public async Task SeveralBalancesAtOnce_RunOneAfterTheOther()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);
        await bench.BalanceAsync(isDryRun: true);

        // One that comes in the midst of another does not even plan before that is through.
        List<Task<BalanceReport>> later = [];
        List<bool> overtook = [];
        bench.Subpartitions.Moving = _ =>
        {
            bench.Subpartitions.Moving = null;
            later.Add(bench.Balancer.BalanceAsync(isDryRun: true, default));
            overtook.Add(later[0].IsCompleted);
        };

        bench.Time.Advance(TimeSpan.FromSeconds(5));
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.Balancer.BalanceAsync(isDryRun: false, default)))).Within("the end of four balances");

        Assert.False(Assert.Single(overtook));
        Assert.True((await later[0].Within("the end of the one that came in the midst")).Plan.IsNothing);
        Assert.Single(reports, static report => report.Moves.Count > 0);
    }

    [Fact]
    public async Task AppliedRequest_IsFollowedByABalance_AndARejectedOneIsNot()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);
        await bench.BalanceAsync(isDryRun: true);
        bench.Time.Advance(TimeSpan.FromSeconds(5));

        await bench.Follow.FollowAsync(Report(UpgradePhase.Rejected)).Within("a report");
        Assert.Null(bench.Balancer.LastReport);
        Assert.Empty(bench.Subpartitions.Orders);

        var report = await bench.Follow.FollowAsync(Report(UpgradePhase.Applied)).Within("a report");
        await bench.Follow.Balancing.Within("end of the balance");
        Assert.NotNull(report.Balance);
        Assert.NotEmpty(bench.Balancer.LastReport!.Moves);

        bench.Options.AfterRequests = false;
        Assert.Null((await bench.Follow.FollowAsync(Report(UpgradePhase.Applied)).Within("a report")).Balance);
    }

    [Fact]
    public async Task RequestThatComesFirst_LeavesTheRestOfTheMoves_ToTheBalanceBehindIt_HoweverItEnds()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);
        bench.Subpartitions.MovesBefore = 1;

        var report = await bench.BalanceAsync();

        Assert.Single(report.Moves);
        Assert.Contains(report.Remarks, remark => remark.Contains($"{report.Plan.Moves.Count - 1} moves were left to the balance behind it", StringComparison.Ordinal));
        Assert.True(report.Plan.Moves.Count > 1 && bench.Balancer.IsOwed);

        bench.Subpartitions.MovesBefore = int.MaxValue;
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.Follow.FollowAsync(Report(UpgradePhase.Rejected)).Within("a report");
        await bench.Follow.Balancing.Within("end of the balance");
        Assert.NotEmpty(bench.Balancer.LastReport!.Moves);
        Assert.NotSame(report, bench.Balancer.LastReport);
        Assert.False(bench.Balancer.IsOwed);
    }

    [Fact]
    public async Task ReportOfARequest_DoesNotWaitForABalanceThatTakesLong_AndALaterRequestIsFollowedByOneOfItsOwn()
    {
        await using var bench = new BalanceBench(processors: 8);
        Skew(bench);

        // The first look knows nothing, and the clock on which the second is awaited stands still.
        var report = await bench.Follow.FollowAsync(Report(UpgradePhase.Applied)).Within("a report");
        Assert.Equal("it goes on beside", report.Balance);
        await bench.Follow.FollowAsync(Report(UpgradePhase.Applied)).Within("another report");
        Assert.Null(bench.Balancer.LastReport);

        await AdvanceAsync(bench, () => bench.Follow.Balancing.IsCompleted, "the end of both balances");
        Assert.True(bench.Balancer.LastReport!.Plan.IsNothing, "The last of two balances finds all as it should be.");
        Assert.NotEmpty(bench.Subpartitions.Moves);
    }

    [Fact]
    public async Task LimitsInForce_AreLiftedByALook_WithoutABalance()
    {
        await using var bench = new BalanceBench(options => options.SampleInterval = TimeSpan.FromSeconds(1), memory: 1000L << 20);
        bench.Subpartitions.AddProcess("one", 1, memory: 900L << 20);
        bench.Subpartitions.AddProcess("two", 2, memory: 900L << 20);
        await bench.BalanceAsync();
        Assert.True(bench.Enforcer.HasLimits);
        foreach (var process in bench.Subpartitions.Processes.Values)
            process.Memory = 10L << 20;
        await AdvanceAsync(bench, () => !bench.Enforcer.HasLimits, "a look that lifts the limits");
        Assert.Equal(["heap 1 all", "heap 2 all"], bench.Subpartitions.Orders.TakeLast(2).Order());
    }

    [Fact]
    public async Task ScarceMemory_IsSharedByWeight_AndLimitsAreLiftedWhenItIsNotScarceAnyMore()
    {
        await using var bench = new BalanceBench(options => options.Weights["important"] = 3, memory: 1000L << 20);
        bench.Subpartitions.AddProcess("important", 1, memory: 900L << 20);
        bench.Subpartitions.AddProcess("other", 2, memory: 900L << 20);

        var report = await bench.BalanceAsync();

        Assert.Equal(750, Limit("important"), precision: 3);
        Assert.Equal(250, Limit("other"), precision: 3);
        Assert.Contains("heap 1 750", bench.Subpartitions.Orders);
        Assert.All(report.Grants.Where(static grant => grant.Resource == BalancedResource.Memory), static grant => Assert.StartsWith("limit of the heap", grant.EnforcedBy, StringComparison.Ordinal));

        foreach (var process in bench.Subpartitions.Processes.Values)
            process.Memory = 10L << 20;
        await bench.BalanceAsync();
        await bench.BalanceAsync();
        Assert.Equal(["heap 1 all", "heap 2 all"], bench.Subpartitions.Orders.TakeLast(2).Order());
        Assert.False(bench.Enforcer.HasLimits);

        double Limit(string id) => report.Grants.Single(grant => grant.Subpartition == id && grant.Resource == BalancedResource.Memory).Granted!.Value / (1 << 20);
    }

    [Fact]
    public async Task BoundOfMemory_HoldsThoughThereIsEnough_AndIsLiftedWhenTheKernelStops()
    {
        var bench = new BalanceBench(options => options.Bounds["small"] = new SubpartitionBounds { MaxMemoryBytes = 200L << 20 });
        bench.Subpartitions.AddProcess("small", 1, memory: 10L << 20);
        await bench.BalanceAsync();
        Assert.Contains("heap 1 200", bench.Subpartitions.Orders);
        await bench.BalanceAsync();
        Assert.Single(bench.Subpartitions.Orders, static order => order.StartsWith("heap", StringComparison.Ordinal));
        await bench.DisposeAsync();
        Assert.Equal("heap 1 all", bench.Subpartitions.Orders[^1]);
    }

    [Fact]
    public async Task LimitThatAProcessDoesNotTake_IsReportedAndTriedAgain()
    {
        await using var bench = new BalanceBench(options => options.Bounds["small"] = new SubpartitionBounds { MaxMemoryBytes = 200L << 20 });
        bench.Subpartitions.AddProcess("small", 1, memory: 300L << 20);
        bench.Subpartitions.Refusals["heap 1"] = "its heap has 300 MiB";

        var report = await bench.BalanceAsync();

        Assert.Equal("its heap has 300 MiB", Assert.Single(report.NotEnforced).NotEnforced);
        bench.Subpartitions.Refusals.Clear();
        Assert.Empty((await bench.BalanceAsync()).NotEnforced);
    }

    [Fact]
    public async Task ScarceProcessors_TheOneThatTakesTooMuchGivesWay_AndNobodyElse()
    {
        await using var bench = new BalanceBench(processors: 2);
        bench.Subpartitions.HasPriorities = true;
        bench.Subpartitions.AddProcess("greedy", 1, processors: 1.7);
        bench.Subpartitions.AddProcess("modest", 2, processors: 0.3);

        await bench.BalanceAsync();

        Assert.Contains(bench.Subpartitions.Orders, static order => order is "nice 1 1" or "nice 1 2");
        Assert.Contains("nice 2 0", bench.Subpartitions.Orders);

        bench.Subpartitions.Processes[new ProcessKey("greedy", 1, 1001)].Processors = 0.1;
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        await bench.BalanceAsync();
        Assert.Equal(["nice 1 0", "nice 2 0"], bench.Subpartitions.Orders.TakeLast(2));
        Assert.False(bench.Enforcer.HasLimits);
    }

    [Fact]
    public async Task WithoutGroupsAndPriorities_CallsAreThrottled_AndABoundIsSaidNotToBeEnforced()
    {
        await using var bench = new BalanceBench(options => options.Bounds["bounded"] = new SubpartitionBounds { MaxProcessors = 0.5 }, processors: 2);
        bench.Subpartitions.AddProcess("greedy", 1, processors: 3);
        bench.Subpartitions.AddProcess("bounded", 2, processors: 1);

        var report = await bench.BalanceAsync();

        Assert.Contains(bench.Subpartitions.Orders, static order => order.StartsWith("window 1 ", StringComparison.Ordinal) && order != "window 1 all");
        var bounded = report.Grants.Single(static grant => grant is { Subpartition: "bounded", Resource: BalancedResource.Processors });
        Assert.Equal(0.5, bounded.Granted);
        Assert.Contains("the test has none", bounded.NotEnforced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnforcementThatIsOff_IsSaid()
    {
        await using var bench = new BalanceBench(options =>
        {
            options.Enforce = false;
            options.Bounds["small"] = new SubpartitionBounds { MaxMemoryBytes = 200L << 20 };
        });
        bench.Subpartitions.AddProcess("small", 1);
        Assert.Contains("Enforce is off", Assert.Single((await bench.BalanceAsync()).NotEnforced).NotEnforced, StringComparison.Ordinal);
        Assert.Empty(bench.Subpartitions.Orders);
    }

    /// <summary>Four hosts; all that is to be done is in the first.</summary>
    private static void Skew(BalanceBench bench)
    {
        bench.AddHosts(4);
        for (var index = 0; index < 20; index++)
            bench.Subpartitions.AddServer($"server-{index}", 1, 0.1);
    }

    private static Task AdvanceAsync(BalanceBench bench, Func<bool> condition, string awaited) => Deadline.Until(() =>
    {
        if (!condition())
            bench.Time.Advance(TimeSpan.FromMilliseconds(250));
        return condition();
    }, awaited);

    private static ServiceReport Report(UpgradePhase outcome) => new("request", new UpgradeReport { Outcome = outcome, Changes = [], Phases = [], Findings = [] }, [], []);
}
