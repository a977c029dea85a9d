using static PluginRuntime.Subpartitions.Tests.IoOffload.OffloadBench;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>Which processes leave the processors to others, and how long.</summary>
public sealed class GivingWayTests
{
    [Fact]
    public async Task New_GivesWayWhileTheOldServes_AndNotWhenItServesItself()
    {
        await using var bench = new OffloadBench();
        List<string> steps = [];
        bench.Processes.OnStart = process => process.OnStep = (step, _) =>
        {
            steps.Add($"{process.Generation} {step}{(process.GivesWay ? ", gives way" : "")}");
            return Task.CompletedTask;
        };
        await bench.InstallAsync("1.0.0");

        Assert.True((await bench.ApplyAsync(Version("2.0.0"))).IsApplied);

        Assert.Equal(["1 load", "1 health", "1 acquire", "2 load, gives way", "2 health, gives way", "1 release", "2 acquire"], steps);
    }

    [Fact]
    public async Task ProcessThatCallersWaitFor_DoesNotGiveWay()
    {
        await using var bench = new OffloadBench();
        await bench.InstallAsync("1.0.0");
        var gaveWay = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Processes.OnStart = process => gaveWay.TrySetResult(process.GivesWay);

        bench.Processes.Started[0].Die();

        Assert.False(await Await(gaveWay.Task, "recovery to start another process"));
    }
}
