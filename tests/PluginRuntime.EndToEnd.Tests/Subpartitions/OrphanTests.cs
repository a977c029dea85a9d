using System.Diagnostics;
using PluginRuntime.Subpartitions.Processes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>A kernel that is killed: its children end by themselves, and the next kernel removes what is left.</summary>
[Collection(Alone.Name)]
public sealed class OrphanTests : IDisposable
{
    private readonly string _runFolder = Path.Combine(Directory.CreateTempSubdirectory("prt").FullName, "run");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_runFolder)!, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("StarvePool")]
    [InlineData("HangAtExit")]
    public async Task KilledKernel_LeavesNoProcess_WhateverItsChildIsDoing(string deed)
    {
        var (kernel, child) = await SmallKernel.StartAsync(_runFolder, deed);
        using (kernel)
        {
            kernel.Kill();
            await kernel.WaitForExitAsync().Within("end of the killed kernel");
        }

        await Deadline.Until(() => !Nursery.IsRunning(child), $"end of the child {child} of the killed kernel");
    }

    [Fact]
    public async Task Leftovers_AreSweptByTheNextKernel()
    {
        var (kernel, child) = await SmallKernel.StartAsync(_runFolder, "");
        using (kernel)
        {
            kernel.Kill();
            await kernel.WaitForExitAsync().Within("end of the killed kernel");
        }

        await Deadline.Until(() => !Nursery.IsRunning(child), "end of its child");
        Assert.Contains(Directory.EnumerateFiles(_runFolder, "*", SearchOption.AllDirectories), file => file.EndsWith(".alive", StringComparison.Ordinal));

        await using (var nursery = new Nursery(options => options.RunFolder = _runFolder))
        {
            await nursery.Processes.OpenAsync(CancellationToken.None).Within("sweep");
            await nursery.Log.EntryAsync(entry => entry.EventId.Name == "LeftoverRemoved", "that something was swept");
            Assert.Single(Directory.GetDirectories(_runFolder));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_runFolder));
    }

    [Fact]
    public async Task OrphanThatCannotEndItself_IsKilledByTheNextKernel()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (kernel, child) = await SmallKernel.StartAsync(_runFolder, "");
        using (kernel)
        {
            // Stopped, it does not see that its input ends.
            using (var stop = Process.Start("kill", ["-STOP", $"{child}"]))
                await stop.WaitForExitAsync();
            kernel.Kill();
            await kernel.WaitForExitAsync().Within("end of the killed kernel");
        }

        Assert.True(Nursery.IsRunning(child));

        await using var nursery = new Nursery(options => options.RunFolder = _runFolder);
        await nursery.Processes.OpenAsync(CancellationToken.None).Within("sweep");

        await Deadline.Until(() => !Nursery.IsRunning(child), "end of the stopped orphan");
        await nursery.Log.EntryAsync(entry => entry.Text.Contains($"killed its processes {child}", StringComparison.Ordinal), "that the orphan was killed");
    }

    [Fact]
    public async Task KernelsThatLive_AreLeftAlone()
    {
        var (kernel, child) = await SmallKernel.StartAsync(_runFolder, "");
        using (kernel)
        {
            await using (var nursery = new Nursery(options => options.RunFolder = _runFolder))
            {
                await using var other = await nursery.StartAsync();
                Assert.Equal(2, Directory.GetDirectories(_runFolder).Length);
            }

            Assert.True(Nursery.IsRunning(child));
            kernel.Kill();
            await kernel.WaitForExitAsync().Within("end of the kernel");
        }

        await Deadline.Until(() => !Nursery.IsRunning(child), "end of its child");
    }
}
