using PluginRuntime.Control.Tests.Journal;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using Xunit;

namespace PluginRuntime.Control.Tests.Upgrades;

/// <summary>Virtual servers do not move while a request is being applied, but by it.</summary>
public sealed class MoveTurnTests
{
    [Fact]
    public async Task MoveBesideARequest_WaitsForItsTurn_OrIsRefused_AndTheBalanceLeavesIt()
    {
        await using var host = await KindHost.StartAsync("cell", static options => options.Subpartitions.HostSubpartitions = 2);
        var old = host.Runtime.Subpartitions.Max(static subpartition => subpartition.Generation);
        var steps = new HoldingSteps();
        var upgrading = host.UpgradeAsync(steps);
        await steps.Prepared;

        var moving = host.Runtime.MoveAsync("cell", "only");
        Assert.Null(await host.Host.Get<ServerMoves>().TryMoveAsync("cell", "only", old, CancellationToken.None).Within("word of the balance's move"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.Runtime.MoveAsync("cell", "only", policy: UpgradePolicy.Default with { WhenBusy = BusyAction.Refuse }).Within("refusal"));
        Assert.Contains($"Request {KindHost.Request} is being applied", refused.Message, StringComparison.Ordinal);
        steps.Go();
        await steps.Proved;
        var isEarly = moving.IsCompleted;
        steps.Keep();
        Assert.False(isEarly);

        Assert.True((await upgrading.Within("report")).IsApplied);
        var move = await moving.Within("the move");
        Assert.True(move is { IsMoved: true } && move.From > old && move.To > old, $"It moved among the processes that were there before the request: {move}");
        Assert.True((await host.Host.Get<ServerMoves>().TryMoveAsync("cell", "only", move.From, CancellationToken.None).Within("the balance's move"))?.IsMoved);
        await host.ServesAsync(2, bothLive: true);
    }
}
