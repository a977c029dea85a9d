using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Fleet;

/// <summary>The control program is there as long as somebody wants something.</summary>
public sealed class ControlProgramIdleTests
{
    [FactOnLinux]
    public async Task Idle_ItEndsByItselfAndLeavesNothingOpen_AndTheNextRequestStartsAnother()
    {
        using var fleet = await KernelFleet.StartAsync(["probe.1.0.0"], ("a", []), ("b", []));
        var entry = Path.Combine(fleet.ControlFolder, "control.json");
        using (var program = ToolRun.Start(fleet.Folder, "control-program", fleet.ControlFolder, "--idle", "5s"))
        {
            await Deadline.Until(() => File.Exists(entry), "the control program");
            var first = File.ReadAllText(entry);
            using (var run = fleet.Apply("probe.2.0.0", "r1"))
                await run.EndsAsync(0);
            Assert.Equal(first, File.ReadAllText(entry));

            await program.EndsAsync(0);
        }

        Assert.False(File.Exists(entry), "It is still announced.");
        Assert.Equal(["control.lock", "control.log", "coordinator.db"], Directory.EnumerateFileSystemEntries(fleet.ControlFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await fleet.ServesAsync("probe=2.0.0");

        using var next = fleet.Apply("probe.1.0.0", "r2");
        await next.EndsAsync(0);
        await fleet.ServesAsync("probe=1.0.0");
        Assert.True(File.Exists(entry), "No other one has begun.");
    }
}
