using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

[Collection(Alone.Name)]
public sealed class GivingWayTests
{
    [FactWithPriorities]
    public async Task Child_GivesWayWithAllItsThreads_UntilItIsToServe()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.Processes.StartAsync("echo", [], givesWay: true, CancellationToken.None).Within("start of a child");
        Assert.Null(await child.LoadAsync(nursery.Order(), CancellationToken.None).AsTask().Within("LoadAsync"));
        Assert.All(ThreadPriorities.Of(child.ProcessId), static nice => Assert.Equal(5, nice));

        child.StopGivingWay();

        var threads = ThreadPriorities.Of(child.ProcessId);
        Assert.True(threads.Length > 3, $"{threads.Length} threads");
        Assert.All(threads, static nice => Assert.Equal(0, nice));
    }

    [FactWithPriorities]
    public async Task ChildThatCallersWaitFor_DoesNotGiveWay_ASpareNeither()
    {
        await using var nursery = new Nursery(static options => options.KeepSpare = true);
        await nursery.Processes.EnsureSpareAsync().Within("a spare");

        await using (var spare = await nursery.StartAsync())
            Assert.All(ThreadPriorities.Of(spare.ProcessId), static nice => Assert.Equal(0, nice));
        await using var cold = await nursery.Processes.StartAsync("echo", ["Microsoft.AspNetCore.App"], givesWay: false, CancellationToken.None).Within("start of a child");
        Assert.All(ThreadPriorities.Of(cold.ProcessId), static nice => Assert.Equal(0, nice));
    }
}
