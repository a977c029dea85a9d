using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using Xunit;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>What a client of a control pipe sees.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task OneShotVerbs_AnswerWithOneDocument()
    {
        await using var bench = new ControlBench();

        Assert.Equal("fake", (await KernelPipe.AskAsync(bench.Entry, ControlProtocol.Describe, ControlJson.Default.KernelDescription, CancellationToken.None).Within("description")).Name);
        Assert.Equal("serving", (await KernelPipe.AskAsync(bench.Entry, ControlProtocol.Status, ControlJson.Default.KernelStatus, CancellationToken.None).Within("status")).Kernel.State);
    }

    [Fact]
    public async Task Apply_TellsPhases_AndThenTheOutcome()
    {
        await using var bench = new ControlBench();
        using var client = await bench.ClientAsync();
        var news = new TaskCompletionSource<ProgressNews>(TaskCreationOptions.RunContinuationsAsynchronously);

        var applying = client.ApplyAsync(Order("one"), new Told(news), CancellationToken.None);

        Assert.Equal(new ProgressNews("fake", "one", "probe", "inspect", "prepare", 1), await news.Task.Within("news of a phase"));
        bench.Control.Outcome.SetResult(new RequestOutcome { Kernel = "fake", Request = "one", Outcome = Outcomes.Applied });
        Assert.Equal(Outcomes.Applied, (await applying.Within("outcome")).Outcome);
    }

    [Fact]
    public async Task Cancelling_CrossesThePipe_AndTheOutcomeComesBack()
    {
        await using var bench = new ControlBench();
        using var client = await bench.ClientAsync();
        using var cancelling = new CancellationTokenSource();
        var news = new TaskCompletionSource<ProgressNews>(TaskCreationOptions.RunContinuationsAsynchronously);
        var applying = client.ApplyAsync(Order("one"), new Told(news), cancelling.Token);
        await news.Task.Within("news of a phase");

        await cancelling.CancelAsync();

        await bench.Control.Cancelled.Within("cancellation at the kernel");
        Assert.Equal(Outcomes.RolledBack, (await applying.Within("outcome")).Outcome);
    }

    [Fact]
    public async Task ClientThatIsLost_DoesNotCancelWhatItAskedFor()
    {
        await using var bench = new ControlBench();
        var client = await bench.ClientAsync();
        var news = new TaskCompletionSource<ProgressNews>(TaskCreationOptions.RunContinuationsAsynchronously);
        var applying = client.ApplyAsync(Order("one"), new Told(news), CancellationToken.None);
        await news.Task.Within("news of a phase");

        client.Dispose();

        await Assert.ThrowsAsync<KernelUnreachableException>(() => applying.Within("end of the client"));
        await bench.ServesOthersAsync();
        Assert.False(bench.Control.Cancelled.IsCompleted);
        bench.Control.Outcome.SetResult(new RequestOutcome { Kernel = "fake", Request = "one", Outcome = Outcomes.Applied });
    }

    [Fact]
    public async Task KernelThatGoesAway_IsSaidToBeUnreachable()
    {
        var bench = new ControlBench();
        using var client = await bench.ClientAsync();
        var applying = client.ApplyAsync(Order("one"), new Told(new()), CancellationToken.None);
        await client.DescribeAsync(CancellationToken.None).Within("answer");

        await bench.DisposeAsync();

        var lost = await Assert.ThrowsAsync<KernelUnreachableException>(() => applying.Within("end of the kernel"));
        Assert.Equal("fake", lost.Kernel);
        Assert.Contains("prt status", lost.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_StreamsUntilItIsCancelled()
    {
        await using var bench = new ControlBench();
        using var client = await bench.ClientAsync();
        using var cancelling = new CancellationTokenSource();
        List<string?> seen = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in client.WatchAsync(cancelling.Token))
            {
                seen.Add(happened.Request);
                if (seen.Count == 5)
                    await cancelling.CancelAsync();
            }
        }).Within("end of the events");

        Assert.Equal(["0", "1", "2", "3", "4"], seen);
        await bench.ServesOthersAsync();
    }

    [Fact]
    public async Task WhatIsRefused_ComesWithCauseStateAndRemedy()
    {
        await using var bench = new ControlBench();
        using var client = await bench.ClientAsync();

        Assert.Equal(
            new ControlRefusal(ControlRefusals.NotServing, "It starts.", "Nothing was touched.", "Wait."),
            (await Assert.ThrowsAsync<ControlRefusedException>(() => client.PlanAsync(Order("one"), CancellationToken.None))).Refusal);
        Assert.Equal(ControlRefusals.NotAvailable, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.HistoryAsync(new HistoryOrder(3), CancellationToken.None))).Refusal.Kind);
        Assert.Equal(ControlRefusals.NotAvailable, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.BalanceAsync(new BalanceOrder(true), CancellationToken.None))).Refusal.Kind);
        Assert.Equal(ControlRefusals.Failed, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.InspectAsync(new InspectOrder("/x"), CancellationToken.None))).Refusal.Kind);
        Assert.Equal(ControlRefusals.Usage, (await Assert.ThrowsAsync<ControlRefusedException>(() => client.MoveAsync(new MoveOrder("cell", "nobody", null), CancellationToken.None))).Refusal.Kind);
        var drain = (await Assert.ThrowsAsync<ControlRefusedException>(() => client.DrainAsync(new DrainOrder(9), CancellationToken.None))).Refusal;
        Assert.Equal((ControlRefusals.Usage, "There is no host subpartition 9."), (drain.Kind, drain.Cause));
        Assert.True(await client.EndProbationAsync(new ProbationOrder("running"), CancellationToken.None));
    }

    private static RequestOrder Order(string id) => new() { Id = id };

    private sealed class Told(TaskCompletionSource<ProgressNews> news) : IProgress<ProgressNews>
    {
        public void Report(ProgressNews value) => news.TrySetResult(value);
    }
}
