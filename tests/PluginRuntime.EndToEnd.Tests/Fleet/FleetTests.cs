using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>One request over several kernels, from the tool to the modules: all of them have the new in the end, or all the old.</summary>
public sealed class FleetTests
{
    private static readonly string[] Nothing = [];

    [FactOnLinux]
    public async Task ThreeKernels_AreUpgradedTogether_AndTheSameIdTwiceIsDoneOnce()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", Nothing), ("b", Nothing), ("c", Nothing));

        using var first = fleet.Apply("probe.2.0.0", "r1");
        using var second = fleet.Apply("probe.2.0.0", "r1");
        var said = await first.EndsAsync(0);
        await second.EndsAsync(0);
        using var third = fleet.Apply("probe.2.0.0", "r1");
        var repeated = await third.EndsAsync(0);

        await fleet.ServesAsync("probe=2.0.0");
        Assert.Contains("over 3 kernels: applied", said, StringComparison.Ordinal);
        Assert.Contains("over 3 kernels: applied", repeated, StringComparison.Ordinal);

        // Done once: whoever comes second is told of nothing but the end.
        Assert.DoesNotContain("prepared", repeated, StringComparison.Ordinal);
        foreach (var kernel in (string[])["a", "b", "c"])
            Assert.Equal("Applied", await fleet.OutcomeOfAsync(kernel, "r1"));
    }

    [FactOnLinux]
    public async Task OneRefuses_NoneIsTouched()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", Nothing), ("b", ["--PluginRuntime:Modules:probe:Fault", "ThrowsInStart"]), ("c", Nothing));

        using var run = fleet.Apply("probe.3.0.0", "r1");
        var said = await run.EndsAsync(2);

        await fleet.ServesAsync("probe=1.0.0");
        Assert.Contains("a  untouched", said, StringComparison.Ordinal);
        Assert.Contains("b  rejected", said, StringComparison.Ordinal);
        Assert.Contains("StartAsync", said, StringComparison.Ordinal);
        Assert.Contains("Nothing was touched", said, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task OneFailsItsProbation_AllGoBack()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", Nothing), ("b", ["--PluginRuntime:Modules:probe:Fault", "UnhealthyOnceServing"]));

        using var run = fleet.Apply("probe.3.0.0", "r1", "--probation", "5m");
        await fleet.AllServeAsync("probe=3.0.0");
        Assert.Equal("x@3", await fleet["b"].DoAsync("echo x"));
        var said = await run.EndsAsync(3);

        await fleet.ServesAsync("probe=1.0.0");
        Assert.Contains("over 2 kernels: rolled-back", said, StringComparison.Ordinal);
        Assert.Contains("its configuration says so", said, StringComparison.Ordinal);
        Assert.Equal("RolledBack", await fleet.OutcomeOfAsync("a", "r1"));
        Assert.Equal("RolledBack", await fleet.OutcomeOfAsync("b", "r1"));
    }

    [FactOnLinux]
    public async Task InterruptedBeforeTheDecision_AllGoBack()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", Nothing), ("b", Nothing));

        using var run = fleet.Apply("probe.2.0.0", "r1", "--probation", "5m");
        await fleet.AllServeAsync("probe=2.0.0");
        await run.InterruptAsync();
        var said = await run.EndsAsync(3);

        await fleet.ServesAsync("probe=1.0.0");
        Assert.Contains("taken back by whoever sent it", said, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task OffloadsAndServers_GoOneByOne()
    {
        using var fleet = await KernelFleet.StartAsync(["cell.1.0.0", "echo.1.0.0", "probe.1.0.0"], ("a", Nothing), ("b", Nothing));
        await fleet.ServesAsync("cell=1.0.0 echo=1.0.0 probe=1.0.0");

        using var run = fleet.Apply("cell.2.0.0", "r1", Journal.KernelProcess.Package("echo.2.0.0"), Journal.KernelProcess.Package("probe.2.0.0"));
        var said = await run.EndsAsync(0);

        await fleet.ServesAsync("cell=2.0.0 echo=2.0.0 probe=2.0.0");
        Assert.True(said.IndexOf("b: together: prepared", StringComparison.Ordinal) > said.IndexOf("a: together: proved", StringComparison.Ordinal), said);
    }

    [FactOnLinux]
    public async Task SecondOfOneByOneFails_TheFirstIsSwitchedBack()
    {
        using var fleet = await KernelFleet.StartAsync(["cell.1.0.0"], ("a", Nothing), ("b", Nothing));
        await fleet.ServesAsync("cell=1.0.0");
        await File.WriteAllTextAsync(Path.Combine(fleet.Folder.Of("b"), "order-2.0.0"), "Fail:CheckHealth");

        using var run = fleet.Apply("cell.2.0.0", "r1");
        var said = await run.EndsAsync(3);

        await fleet.ServesAsync("cell=1.0.0");
        Assert.Contains("a: together: proved", said, StringComparison.Ordinal);
        Assert.Contains("over 2 kernels: rolled-back", said, StringComparison.Ordinal);
        Assert.Contains("ordered to fail", said, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task ServersOfTheFirstCannotGoBack_ItIsMixed_AndAPersonCanBringThemTogether()
    {
        using var fleet = await KernelFleet.StartAsync(["cell.1.0.0"], ("a", Nothing), ("b", Nothing));
        await fleet.ServesAsync("cell=1.0.0");
        await File.WriteAllTextAsync(Path.Combine(fleet.Folder.Of("a"), "order-1.0.0"), "Fail:ImportBulk");
        await File.WriteAllTextAsync(Path.Combine(fleet.Folder.Of("b"), "order-2.0.0"), "Fail:CheckHealth");

        using (var run = fleet.Apply("cell.2.0.0", "r1"))
        {
            var said = await run.EndsAsync(5);
            Assert.Contains("over 2 kernels: mixed", said, StringComparison.Ordinal);
            Assert.Contains("could not go back", string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }

        Assert.Equal("cell=2.0.0", await fleet["a"].DoAsync("serving"));
        Assert.Equal("cell=1.0.0", await fleet["b"].DoAsync("serving"));
        using var again = fleet.Apply("cell.2.0.0", "r2");
        await again.EndsAsync(0);
        await fleet.ServesAsync("cell=2.0.0");
    }
}
