using System.Globalization;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Mix;

/// <summary>
/// Everything at once, in both directions, over tiny windows: short and long calls, sequences, borrowed elements, cancellation, deadlines,
/// drains that are taken back. Each has its one outcome, and nothing is left of it. The run in the tests is short, with the same seeds every
/// time; PLUGINRUNTIME_MIX_SEEDS=FIRST-LAST runs others. A failure names its seed; threads interleave as they like all the same.
/// </summary>
public sealed class MixTests
{
    private const int Steps = 8;

    [Fact]
    public async Task EverythingAtOnce_HasOneOutcomeEach_AndLeavesBothEndsIdle()
    {
        var range = (Environment.GetEnvironmentVariable("PLUGINRUNTIME_MIX_SEEDS") ?? "1-60").Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        for (var seed = range[0]; seed <= range[^1]; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var limits = PipePair.Limits with
        {
            MaxCalls = random.Next(2, 9),
            MaxBytes = random.Next(5000, 60_000),
            SequenceWindowBytes = random.Next(1, random.Next(2) == 0 ? 100 : 20_000),
            FrameBytes = 4096,
            ChunkBytes = random.Next(2) == 0 ? 120_000 : 4096,
            OutputBytes = random.Next(1, 20_000),
        };
        var (here, there) = DuplexStream.Make(random.Next(100, 20_000));
        await using var pair = await PipePair.OpenAsync(new RestlessStream(here, seed), new RestlessStream(there, seed + 1), limits);
        var desk = new MixDesk();
        desk.ServeAt(pair.Desk);
        pair.Kernel.Serve(new DeskContract(), pair.Desk);
        var owners = new[] { pair.Kernel, pair.Child }.Select(end => new KeepingOwner { Connection = end }).ToList();
        IDesk[] desks = [.. owners.Select(DeskContract.Over), DeskContract.Over(pair.Kernel.Channel), DeskContract.Over(pair.Child.Channel)];
        var callers = Enumerable.Range(0, 12).Select(number => new MixCaller(desks[number % desks.Length], desk, random.Next(), number * Steps)).ToList();

        var working = Task.WhenAll(callers.Select(caller => Task.Run(() => caller.RunAsync(Steps))));
        var draining = Task.WhenAll(owners.Select((owner, number) => Task.Run(() => DrainAgainAndAgainAsync(owner, new Random(seed + number), working))));
        await Task.WhenAny(working, pair.Kernel.Closed, pair.Child.Closed).Within("outcomes");
        pair.AssertOpen();
        await working.Within("outcomes");
        await draining.Within("end of the drains");

        Assert.All(callers, caller => Assert.Equal(Steps, caller.Outcomes));
        Assert.Empty(desk.Spoiled);
        await Deadline.Until(() => Ends(pair).All(IsIdle), "end of all calls and messages at both ends");
        await AssertAllIsThereAgainAsync(pair, limits);
    }

    private static async Task DrainAgainAndAgainAsync(KeepingOwner owner, Random random, Task working)
    {
        while (!working.IsCompleted)
        {
            using var patience = new CancellationTokenSource();
            var drain = owner.Connection.DrainAsync(patience.Token);
            for (var count = random.Next(50); count > 0 && !drain.IsCompleted; count--)
                await Task.Yield();
            await patience.CancelAsync();
            try
            {
                await drain;
            }
            catch (OperationCanceledException)
            {
                // Somebody is inside for longer.
            }

            owner.Connection.Resume();
            owner.SendAll();
            for (var count = random.Next(200); count > 0 && !working.IsCompleted; count--)
                await Task.Yield();
        }
    }

    private static async Task AssertAllIsThereAgainAsync(PipePair pair, PipeLimits limits)
    {
        foreach (var end in Ends(pair))
        {
            var desk = DeskContract.Over(end.Channel);
            var order = new MixOrder(-1, MixWay.Later, 90_000);
            Assert.True(order.IsAnswer(await desk.CallAsync(order.Write(90_000), default).Within("result of a long call")));
            order = new MixOrder(-2, MixWay.Later, 1);
            var answers = await Task.WhenAll(Enumerable.Range(0, limits.MaxCalls).Select(_ => desk.CallAsync(order.Write(100), default).AsTask())).Within("results");
            Assert.All(answers, answer => Assert.True(order.IsAnswer(answer)));
            Assert.Equal(20, await desk.ReadAsync(20, 100, default).CountAsync().Within("sequence"));
        }

        await Deadline.Until(() => Ends(pair).All(IsIdle), "end of all calls and messages at both ends");
        pair.AssertOpen();
    }

    private static bool IsIdle(PipeConnection end) =>
        end is { CallsIn: 0, CallsOut: 0, ArgumentBytes.Used: 0, ResultBytes.Used: 0 } && end.Incoming.DrainableCount == 0 && end.Window.DrainableCount == 0;

    private static PipeConnection[] Ends(PipePair pair) => [pair.Kernel, pair.Child];
}
