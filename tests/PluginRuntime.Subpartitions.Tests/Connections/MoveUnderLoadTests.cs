using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;
using Xunit.Abstractions;

namespace PluginRuntime.Subpartitions.Tests.Connections;

/// <summary>Alone, since it counts descriptors of the process and measures.</summary>
[CollectionDefinition(nameof(MoveUnderLoadTests), DisableParallelization = true)]
[Collection(nameof(MoveUnderLoadTests))]
public sealed class MoveUnderLoadTests(ITestOutputHelper output)
{
    [FactOnLinux]
    public async Task AThousandConnections_MovedAgainAndAgainWhileAllSend_NoticeNothing_AndNothingIsLeft()
    {
        const int clients = 1000;
        const int moves = 10;
        var before = Descriptors.Count();
        await using (var ground = await Ground.CreateAsync())
        {
            var server = await ground.OpenAsync(Frames.ServeAsync);
            var all = new List<FrameClient>();
            for (var seed = 0; seed < clients; seed++)
                all.Add(new FrameClient(seed, await ground.ConnectAsync()));
            await Deadline.Until(() => server.Count == clients, "thousand connections");
            using var stop = new CancellationTokenSource();
            var half = TimeSpan.FromMilliseconds(50);
            var running = Task.WhenAll(all.Select(client => client.RunAsync(half, stop.Token)));
            await Deadline.Until(() => all.TrueForAll(client => client.Answers > 5), "load");
            all.ForEach(client => client.ForgetSilence());
            await Rounds(all, 5);
            var control = all.Max(client => client.LongestSilence);
            all.ForEach(client => client.ForgetSilence());
            for (var move = 0; move < moves; move++)
            {
                server = await ground.MoveAsync(server, Frames.ServeAsync);
                Assert.Equal(clients, await CountAsync(server));
                await Rounds(all, 2);
                output.WriteLine($"move {move + 1}: {ground.LastMove.TotalMilliseconds:0.0} ms from freeze to open; longest silence {all.Max(client => client.LongestSilence).TotalMilliseconds:0.0} ms");
                all.ForEach(client => client.ForgetSilence());
            }

            output.WriteLine($"longest silence without moves {control.TotalMilliseconds:0.0} ms; {all.Sum(client => client.Answers)} answers");
            await stop.CancelAsync();
            await running.Within("last answers of all clients");
            Assert.Empty(ground.Failures);
            all.ForEach(client => client.Dispose());
        }

        await Deadline.Until(() => Descriptors.Count() <= before, $"close of all descriptors; before: {before}");
    }

    [FactOnLinux]
    public async Task Rehearsal_MovesAConnectionOfItsOwn_AndLeavesNothing()
    {
        var before = Descriptors.Count();
        await using (var loops = new PluginRuntime.Subpartitions.Connections.ConnectionLoops(1))
        {
            for (var time = 0; time < 3; time++)
            {
                var since = System.Diagnostics.Stopwatch.GetTimestamp();
                await PluginRuntime.Subpartitions.Connections.MoveRehearsal.RunAsync(loops.Next(), default).Within("rehearsal");
                output.WriteLine($"{System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalMilliseconds:0.0} ms");
            }
        }

        await Deadline.Until(() => Descriptors.Count() <= before, $"close of all descriptors; before: {before}");
    }

    private static async Task<int> CountAsync(PluginRuntime.Subpartitions.Connections.ServerSockets server)
    {
        await server.Loop.InvokeAsync(() => { });
        return server.Count;
    }

    private static Task Rounds(List<FrameClient> all, int rounds)
    {
        var from = all.ConvertAll(client => client.Answers);
        return Deadline.Until(() => all.Select((client, index) => client.Answers - from[index]).All(more => more >= rounds * 4), "further answers to all");
    }
}
