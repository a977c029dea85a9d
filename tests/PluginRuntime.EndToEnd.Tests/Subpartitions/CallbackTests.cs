using Echo;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>What the kernel asks of a child, in order, and modules that fail, hang or crash at each of it.</summary>
public sealed class CallbackTests
{
    private static readonly string[] Callbacks = ["ConfigureServices", "StartAsync", "WarmUpAsync", "CheckHealthAsync", "AcquireAsync", "ReleaseAsync"];

    public static TheoryData<string> All => [.. Callbacks];

    [Fact]
    public async Task Life_GoesThroughAllCallbacks()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        Assert.Null(await child.Control.WarmUpAsync(default).Within("WarmUpAsync"));
        Assert.Null(await child.Control.CheckHealthAsync(default).Within("CheckHealthAsync"));
        Assert.False((await echo.WhoAsync().Within("WhoAsync")).OwnsIt);

        Assert.Null(await child.Control.AcquireAsync(default).Within("AcquireAsync"));
        var owner = await echo.WhoAsync().Within("WhoAsync");
        Assert.True(owner.OwnsIt);
        await UntilRunsAsync(echo, owner.ScheduledRuns, "scheduled work of the owner");

        Assert.Null(await child.Control.ReleaseAsync(default).Within("ReleaseAsync"));
        var released = await echo.WhoAsync().Within("WhoAsync");
        Assert.False(released.OwnsIt);
        Assert.Equal(released.ScheduledRuns, (await echo.WhoAsync().Within("WhoAsync")).ScheduledRuns);

        // An upgrade that is undone gives it back.
        Assert.Null(await child.Control.AcquireAsync(default).Within("AcquireAsync once more"));
        await UntilRunsAsync(echo, released.ScheduledRuns, "scheduled work after the way back");
    }

    [Fact]
    public async Task BeforeTheStart_ContractsAreNotServed()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        Assert.Null(await child.LoadAsync(nursery.Order(), default).Within("LoadAsync"));
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () => await Nursery.Caller(child).WhoAsync().Within("WhoAsync"));
        Assert.Contains("WhoAsync", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondPackage_IsRefused()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await child.LoadAsync(nursery.Order("2.0.0"), default).Within("second LoadAsync"));
        Assert.Equal("1.0.0", (await echo.WhoAsync().Within("WhoAsync")).Version);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task CallbackThatFails_IsTheAnswer_AndTheProcessLivesOn(string callback)
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        var failure = await RunToAsync(child, nursery.Order("1.0.0", ("Fault", $"Fail:{callback}")), callback);
        Assert.NotNull(failure);
        Assert.Contains($"{callback} was told to fail", failure.Cause, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Remedy);
        Assert.True((await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop")).IsClean);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task CallbackThatHangs_IsTheAnswerAtItsDeadline(string callback)
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        var failure = await RunToAsync(child, nursery.Order("1.0.0", TimeSpan.FromSeconds(2), ("Fault", $"Hang:{callback}")), callback);
        Assert.Contains("did not return within 2 s", Assert.IsType<StepFailure>(failure).Cause, StringComparison.Ordinal);
        Assert.Equal(callback == "ConfigureServices" ? "construction" : callback, failure.Step);
    }

    [Fact]
    public async Task CallbackThatHeedsItsToken_FailsWithItsOwnWords()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        var failure = await RunToAsync(child, nursery.Order("1.0.0", TimeSpan.FromSeconds(2), ("Fault", "Wait:StartAsync")), "StartAsync");
        Assert.Contains("TaskCanceledException", Assert.IsType<StepFailure>(failure).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task CallbackThatCrashes_EndsTheCall_AndTheLastLinesSayWhere(string callback)
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();

        await Assert.ThrowsAsync<SubpartitionLostException>(() => RunToAsync(child, nursery.Order("1.0.0", ("Fault", $"Crash:{callback}")), callback));

        var end = (await child.Exited.Within("exit of the crashed child")).ToString();
        Assert.Contains($"about to crash in {callback}", end, StringComparison.Ordinal);
        Assert.Contains($"crash in {callback}", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnhealthyModule_SaysWhatAilsIt()
    {
        await using var nursery = new Nursery();
        var (child, _) = await nursery.EchoAsync("1.0.0", ("Fault", "Unhealthy"));
        await using var end = child;
        Assert.Contains("it was told to be", Assert.IsType<StepFailure>(await child.Control.CheckHealthAsync(default).Within("CheckHealthAsync")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PackageWhoseFilesAreGone_IsTheAnswer()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        var order = nursery.Order();
        var failure = await child.LoadAsync(order with { Contracts = [new("Echo.Contracts", order.Contracts[0].Path + ".gone")] }, default).Within("LoadAsync");
        Assert.Equal("loading", Assert.IsType<StepFailure>(failure).Step);
    }

    [Fact]
    public async Task Configuration_IsReplacedWhileTheModuleRuns()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync("1.0.0", ("Colour", "red"), ("Deep:Key", "1"));
        await using var end = child;
        Assert.Equal(("red", "1"), (await echo.SettingAsync("Colour"), await echo.SettingAsync("Deep:Key")));

        await child.Control.ReconfigureAsync([new("Colour", "green")], default).Within("ReconfigureAsync");

        Assert.Equal(("green", null), (await echo.SettingAsync("Colour"), await echo.SettingAsync("Deep:Key")));
    }

    [Fact]
    public async Task CancelledCallback_IsCancelledInTheChild()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        Assert.Null(await child.LoadAsync(nursery.Order("1.0.0", ("Fault", "Wait:StartAsync")), default).Within("LoadAsync"));
        using var giveUp = new CancellationTokenSource();
        var starting = child.Control.StartAsync(giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.Within("end of the start that was given up"));
        Assert.True((await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop")).IsClean);
    }

    /// <summary>All steps up to a callback; the outcome of that one.</summary>
    private static async Task<StepFailure?> RunToAsync(ChildProcess child, LoadOrder order, string callback)
    {
        var steps = new Func<ValueTask<StepFailure?>>[]
        {
            () => child.LoadAsync(order, default), () => child.Control.StartAsync(default), () => child.Control.WarmUpAsync(default),
            () => child.Control.CheckHealthAsync(default), () => child.Control.AcquireAsync(default), () => child.Control.ReleaseAsync(default),
        };
        var last = Array.IndexOf(Callbacks, callback);
        for (var step = 0; step < last; step++)
            Assert.Null(await steps[step]().Within(Callbacks[step]));
        return await steps[last]().Within(callback);
    }

    private static async Task UntilRunsAsync(IEcho echo, int before, string awaited)
    {
        for (var since = Environment.TickCount64; (await echo.WhoAsync().Within("WhoAsync")).ScheduledRuns <= before;)
            Assert.True(Environment.TickCount64 - since < 60_000, awaited);
    }
}
