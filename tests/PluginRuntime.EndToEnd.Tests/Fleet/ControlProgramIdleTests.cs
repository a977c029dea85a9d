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
        string first;
        using (var program = ToolRun.Start(fleet.Folder, "control-program", fleet.ControlFolder, "--idle", "2s"))
        {
            await Deadline.Until(() => File.Exists(entry), "the control program");
            first = File.ReadAllText(entry);

            await program.EndsAsync(0);
        }

        Assert.False(File.Exists(entry), "It is still announced.");
        Assert.Empty(Directory.EnumerateFileSystemEntries(fleet.ControlFolder).Select(Path.GetFileName).Except(["control.lock", "control.log", "coordinator.db"]));

        using var next = fleet.Apply("probe.2.0.0", "r1");
        await next.EndsAsync(0);
        await fleet.ServesAsync("probe=2.0.0");
        Assert.NotEqual(first, File.ReadAllText(entry));
    }
}
