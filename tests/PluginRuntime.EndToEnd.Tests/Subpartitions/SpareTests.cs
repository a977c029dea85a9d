using System.Diagnostics;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

[Collection(Alone.Name)]
public sealed class SpareTests
{
    [Fact]
    public async Task Spare_IsTakenForTheNextStart_AndReplacedAfterwards()
    {
        await using var nursery = new Nursery(options => options.KeepSpare = true);
        await nursery.Processes.EnsureSpareAsync().Within("first spare");
        var ready = Ids(nursery);

        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        Assert.Equal([child.ProcessId], ready);
        Assert.Equal(child.ProcessId, (await echo.WhoAsync().Within("WhoAsync")).ProcessId);
        Assert.Equal("echo", child.Identity.Subpartition);
        await Deadline.Until(() => Ids(nursery).Except(ready).Any(), "the next spare");
    }

    [Fact]
    public async Task SpareThatDied_IsNotHandedOut()
    {
        await using var nursery = new Nursery(options => options.KeepSpare = true);
        await nursery.Processes.EnsureSpareAsync().Within("spare");
        using (var spare = Process.GetProcessById(Assert.Single(Ids(nursery))))
        {
            spare.Kill();
            await spare.WaitForExitAsync().Within("its end");
        }

        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        Assert.Equal([7], await echo.EchoAsync([7]).Within("EchoAsync"));
    }

    [Fact]
    public async Task SpareThatDies_WhileItWaits_IsReplaced()
    {
        await using var nursery = new Nursery(options =>
        {
            options.KeepSpare = true;
            options.RestartDelay = TimeSpan.FromMilliseconds(1);
        });
        await nursery.Processes.EnsureSpareAsync().Within("spare");
        var first = Assert.Single(Ids(nursery));
        using (var spare = Process.GetProcessById(first))
        {
            spare.Kill();
            await spare.WaitForExitAsync().Within("its end");
        }

        await nursery.Log.EntryAsync(entry => entry.EventId.Name == "SpareReady" && !entry.Text.Contains($" {first} ", StringComparison.Ordinal), "another spare");
        var second = Assert.Single(Ids(nursery));
        var (child, _) = await nursery.EchoAsync();
        await using var end = child;
        Assert.Equal(second, child.ProcessId);
    }

    [Fact]
    public async Task EndOfTheKernel_EndsTheSpare()
    {
        int[] spares;
        await using (var nursery = new Nursery(options => options.KeepSpare = true))
        {
            await nursery.Processes.EnsureSpareAsync().Within("spare");
            spares = Ids(nursery);
        }

        Assert.False(Nursery.IsRunning(Assert.Single(spares)));
    }

    /// <summary>The children of this kernel that live, by the files that they hold.</summary>
    private static int[] Ids(Nursery nursery) =>
        [.. nursery.FilesOfChildren().Where(file => file.EndsWith(".alive", StringComparison.Ordinal)).Select(file => int.Parse(file.Split('.')[^2], null))];
}
