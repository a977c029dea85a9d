using PluginRuntime.EndToEnd.Tests.BlockLogs;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>The disk is full that the control program's log is on, or a kernel's journal: a request is refused or taken back everywhere, and works when there is room.</summary>
public sealed class FleetDiskTests
{
    [FactOnSmallDisk]
    public async Task LogIsFull_RequestIsRejectedBeforeAnythingIsTouched()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", []));
        using var disk = SmallDisk.Mount(Directory.CreateDirectory(fleet.ControlFolder).FullName, 2);
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder);
        disk.LeaveFree(0);

        using (var run = fleet.Apply("probe.2.0.0", "r1"))
        {
            var said = await run.EndsAsync(2);
            Assert.Contains("full", said, StringComparison.Ordinal);
            Assert.Contains("Nothing was touched", said, StringComparison.Ordinal);
        }

        await fleet.ServesAsync("probe=1.0.0");
        disk.Relieve();
        using var again = fleet.Apply("probe.2.0.0", "r1");
        await again.EndsAsync(0);
        await fleet.ServesAsync("probe=2.0.0");
    }

    [FactOnSmallDisk]
    public async Task LogIsFullAtTheDecision_AllGoBack()
    {
        using var fleet = await KernelFleet.StartAsync(["cell.1.0.0"], ("a", []), ("b", []));
        await fleet.ServesAsync("cell=1.0.0");
        using var disk = SmallDisk.Mount(Directory.CreateDirectory(fleet.ControlFolder).FullName, 2);
        using var program = await CoordinatorProcess.StartAsync(fleet.Folder, "--KillAt", "stop:before-Decided");
        using (var run = fleet.Apply("cell.2.0.0", KernelFleet.Fatal))
        {
            await program.HasStoppedAsync();
            disk.LeaveFree(0);
            await program.ContinueAsync();
            Assert.Contains("full", await run.EndsAsync(3), StringComparison.Ordinal);
        }

        await fleet.SettlesAsync(KernelFleet.Fatal);
        await fleet.ServesAsync("cell=1.0.0");
        disk.Relieve();
        using (var same = fleet.Apply("cell.2.0.0", KernelFleet.Fatal))
            await same.EndsAsync(3);
        using var next = fleet.Apply("cell.2.0.0", "next");
        await next.EndsAsync(0);
        await fleet.ServesAsync("cell=2.0.0");
    }

    [FactOnSmallDisk]
    public async Task JournalOfOneKernelIsFull_AllGoBack()
    {
        using var folder = new HostFolder();
        using var disk = SmallDisk.Mount(folder.Path, 2);
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", ["--State", folder.Of("state"), "--KillAt", "stop:hold-Switching"]));
        using (var run = fleet.Apply("probe.2.0.0", KernelFleet.Fatal))
        {
            await fleet["b"].HasStoppedAsync();
            disk.LeaveFree(0);
            await fleet["b"].ContinueAsync();
            Assert.Contains("full", await run.EndsAsync(3), StringComparison.Ordinal);
        }

        await fleet.ServesAsync("probe=1.0.0");
        disk.Relieve();
        using var next = fleet.Apply("probe.2.0.0", "next");
        await next.EndsAsync(0);
        await fleet.ServesAsync("probe=2.0.0");
    }
}
