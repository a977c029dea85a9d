using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>Who hangs holds nobody up for longer than the bounds, and does as the others when it goes on.</summary>
public sealed class FleetHangTests
{
    private static readonly string[] Nothing = [];

    [FactOnLinux]
    public async Task ControlProgramHangsBeforeItsRow_KernelsGoBackAndItFollows()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", ["--Patience", "3"]), ("b", ["--Patience", "3"]));
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", "stop:before-Decided");
        using var run = fleet.Apply("probe.2.0.0", KernelFleet.Fatal);
        await program.HasStoppedAsync();

        await fleet.SettlesAsync(KernelFleet.Fatal);
        await fleet.ServesAsync("probe=1.0.0");

        // It wants to commit, and finds that the kernels have decided.
        await program.ContinueAsync();
        Assert.Contains("over 2 kernels: rolled-back", await run.EndsAsync(3), StringComparison.Ordinal);
        await fleet.ServesAsync("probe=1.0.0");
    }

    [FactOnLinux]
    public async Task KernelHangsWhenItHasProved_TheOthersGoBackAndItFollows()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", Nothing), ("b", ["--KillAt", "stop:hold-Proved"]));
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--Within", "10");
        using var run = fleet.Apply("probe.2.0.0", KernelFleet.Fatal);

        var said = await run.EndsAsync(4);

        Assert.Contains("b  unreachable", said, StringComparison.Ordinal);
        Assert.Equal("probe=1.0.0", await fleet["a"].DoAsync("serving"));
        await fleet["b"].HasStoppedAsync();
        await fleet["b"].ContinueAsync();
        await fleet.SettlesAsync(KernelFleet.Fatal);
        await fleet.ServesAsync("probe=1.0.0");
    }
}
