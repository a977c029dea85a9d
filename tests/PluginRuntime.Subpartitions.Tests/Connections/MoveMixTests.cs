using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

/// <summary>Everything that can be done to a server's sockets, in random order, while clients check every byte.</summary>
public sealed class MoveMixTests
{
    [FactOnLinux]
    public Task HandlersOnTheLoop_LoseNothing() => MixAsync(1, Frames.ServeAsync);

    [FactOnLinux]
    public Task HandlersThatGoOnElsewhere_LoseNothing() => MixAsync(2, Frames.ServeAnywhereAsync);

    private static async Task MixAsync(int seed, Func<VirtualConnection, CancellationToken, Task> handler)
    {
        const int clients = 60;
        const int steps = 150;
        var random = new Random(seed);
        await using var ground = await Ground.CreateAsync();
        var server = await ground.OpenAsync(handler);
        var all = new List<FrameClient>();
        for (var client = 0; client < clients; client++)
            all.Add(new FrameClient(client, await ground.ConnectAsync()));
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(all.Select(client => client.RunAsync(TimeSpan.FromMilliseconds(2), stop.Token)));
        for (var step = 0; step < steps && !running.IsCompleted; step++)
        {
            var more = all.Sum(client => client.Answers) + random.Next(200);
            await Deadline.Until(() => all.Sum(client => client.Answers) >= more || running.IsCompleted, "further answers");
            server = await StepAsync(ground, server, handler, random);
        }

        await stop.CancelAsync();
        await running.Within("last answers of all clients");
        Assert.Empty(ground.Failures);
        all.ForEach(client => client.Dispose());
    }

    private static async Task<ServerSockets> StepAsync(Ground ground, ServerSockets server, Func<VirtualConnection, CancellationToken, Task> handler, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                await server.FreezeAsync(default).Within("freeze");
                server.Thaw();
                return server;
            case 1:
                // Thawed while some have come to a safe point and others have not.
                using (var deadline = new CancellationTokenSource())
                {
                    var freezing = server.FreezeAsync(deadline.Token);
                    await deadline.CancelAsync();
                    try
                    {
                        await freezing.Within("end of a freeze");
                    }
                    catch (ConnectionsBusyException)
                    {
                    }
                }

                server.Thaw();
                return server;
            case 2:
                var undone = await ground.PlaceAsync(handler);
                await ground.PassAsync(await server.FreezeAsync(default).Within("freeze"), undone);
                await undone.AbandonAsync();
                server.Thaw();
                return server;
            default:
                return await ground.MoveAsync(server, handler);
        }
    }
}
