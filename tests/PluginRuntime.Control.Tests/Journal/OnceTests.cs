using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>An id is done once, and one request at a time.</summary>
public sealed class OnceTests : IDisposable
{
    private readonly NamedKernel _kernel = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IdThatIsKnown_IsNotDoneAgain_AndGetsTheReport(bool hasJournal)
    {
        await using var host = hasJournal ? await _kernel.StartAsync("probe.1.0.0") : await RuntimeHost.WithAsync("probe.1.0.0");
        var first = await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "once" }).Within("report");
        var generation = Assert.Single(host.Runtime.Modules).Generation;

        var second = await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.1.0.0") with { Id = "once" }).Within("second report");

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(generation, Assert.Single(host.Runtime.Modules).Generation);
    }

    [Fact]
    public async Task IdThatIsKnown_IsKnownToTheNextProcess()
    {
        string first;
        await using (var host = await _kernel.StartAsync("probe.1.0.0"))
            first = (await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "once" }).Within("report")).ToString();

        await using var next = await _kernel.StartAsync("probe.1.0.0");
        Assert.Equal(first, (await next.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.1.0.0") with { Id = "once" }).Within("second report")).ToString());
        await next.Serves(2, 0);
    }

    [Fact]
    public async Task IdThatRuns_IsWaitedFor()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var steps = new HoldingSteps();
        var first = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "once", Steps = steps });
        await steps.Prepared;

        var second = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "once" });
        Assert.False(second.IsCompleted);
        steps.Go().Keep();

        // What follows each of them, a balance, is its own.
        Assert.Same((await first.Within("report")).Modules, (await second.Within("second report")).Modules);
        Assert.Single(await host.Runtime.HistoryAsync(), static record => record.Id == "once");
    }

    [Fact]
    public async Task RequestsWaitForEachOther_InOrder_AndOneCanGiveUp()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0", "stateless.1.0.0");
        var steps = new HoldingSteps();
        using var givingUp = new CancellationTokenSource();
        var first = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "first", Steps = steps });
        await steps.Prepared;
        var second = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("stateless.2.0.0") with { Id = "second" });
        var third = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("stateless.1.0.0") with { Id = "third" }, givingUp.Token);
        var fourth = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("stateless.1.0.0") with { Id = "fourth" });

        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.Within("end of the one that gave up"));
        Assert.False(second.IsCompleted || fourth.IsCompleted);
        steps.Go().Keep();

        await Task.WhenAll(first, second, fourth).Within("reports");
        Assert.Equal(["fourth", "second", "first", "start"], (await host.Runtime.HistoryAsync()).Select(static record => record.Id));

        // It was not done, so it may be.
        (await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("stateless.2.0.0") with { Id = "third" }).Within("report")).Applied();
    }

    [Fact]
    public async Task PolicyRefusesToWait_IsRejected_NamingTheOneThatRuns_AndMayBeSentAgain()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0", "stateless.1.0.0");
        var steps = new HoldingSteps();
        var first = host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Id = "the-first", Steps = steps });
        await steps.Prepared;
        var busy = RuntimeHost.Request("stateless.2.0.0") with { Id = "busy", Policy = UpgradePolicy.Default with { WhenBusy = BusyAction.Refuse } };

        var refused = await host.Get<IPluginRuntime>().ApplyAsync(busy).Within("refusal");

        refused.Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "policy").Because("the-first");
        steps.Go().Keep();
        await first.Within("report");
        (await host.Get<IPluginRuntime>().ApplyAsync(busy).Within("report")).Applied();
    }

    [Fact]
    public async Task JournalThatCannotBeWritten_RefusesTheRequest_AndTheNextIsDoneWhenItCan()
    {
        await using var host = await _kernel.StartAsync("probe.1.0.0");
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_kernel.JournalPath};Pooling=False"))
        {
            other.Open();
            using var hold = other.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            hold.ExecuteNonQuery();

            var refused = await host.Get<IPluginRuntime>().ApplyAsync(RuntimeHost.Request("probe.2.0.0")).Within("report");

            refused.Failed(UpgradePhase.Rejected, UpgradePhase.Inspect, null, "journal").Because("journal.db cannot be used");
            await host.Serves(1, 0);
        }

        (await host.ApplyAsync("probe.2.0.0")).Applied();
    }

    public void Dispose() => _kernel.Dispose();
}
