using PluginRuntime.EndToEnd.Tests.BlockLogs;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Journal;

/// <summary>The disk that the journal is on is full.</summary>
public sealed class FullDiskTests
{
    [FactOnSmallDisk]
    public async Task RequestIsRefused_BeforeAnythingIsTouched_AndDoneWhenThereIsRoom()
    {
        using var folder = new HostFolder();
        var state = Directory.CreateDirectory(folder.Of("small")).FullName;
        using var disk = SmallDisk.Mount(state, 2);
        using var kernel = await KernelProcess.StartAsync(folder, ["probe.1.0.0"], state: state);
        var request = $"packages={KernelProcess.Package("probe.2.0.0")}";
        disk.LeaveFree(0);

        var refused = await kernel.DoAsync($"apply upgrade {request}");

        Assert.StartsWith("Rejected", refused, StringComparison.Ordinal);
        Assert.Contains("the disk is full", refused, StringComparison.Ordinal);
        Assert.Equal("probe=1.0.0", await kernel.DoAsync("serving"));
        disk.Relieve();
        Assert.StartsWith("Applied", await kernel.DoAsync($"apply upgrade {request}"), StringComparison.Ordinal);
        Assert.Equal("probe=2.0.0", await kernel.DoAsync("serving"));
        await kernel.StopAsync();
    }
}
