using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination.Program;

/// <summary>The control program as a process: one for a user, there as long as somebody wants something, and what an earlier one left is ended first.</summary>
public sealed class ControlProgramHostTests : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private readonly Fleet _fleet = Fleet.Of("a", "b");
    private readonly FakeTimeProvider _time = new();
    private readonly FakeListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _stop.Dispose();
        _fleet.Dispose();
    }

    [Fact]
    public async Task NobodyComes_EndsWhenItsTimeIsOver()
    {
        var running = await StartAsync();

        await Deadline.Until(() => { _time.Advance(IdleTime); return running.IsCompleted; }, "end of the control program");

        Assert.Equal(ControlProgramEnd.Idle, await running);
        Assert.True(_listener.IsDisposed);
        using var free = ControlProgramLock.TryTake(_fleet.Folder);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task ClientIsThere_DoesNotEnd_AndItsTimeBeginsWhenItLeaves()
    {
        var running = await StartAsync();
        var client = new FakeClient();
        _listener.Comes(client);
        await client.Served.Within("service of the client");
        _time.Advance(IdleTime * 3);
        await AnotherIsServedAsync();
        Assert.False(running.IsCompleted);

        client.Leaves();
        await client.Gone.Within("end of the client");
        _time.Advance(IdleTime / 2);
        Assert.False(running.IsCompleted);

        await Deadline.Until(() => { _time.Advance(IdleTime); return running.IsCompleted; }, "end of the control program");
        Assert.Equal(ControlProgramEnd.Idle, await running);
    }

    [Fact]
    public async Task RequestRunsAfterItsClientHasLeft_DoesNotEnd()
    {
        var (heard, answer) = _fleet["a"].Hold("go");
        Task<FleetReport>? applying = null;
        var running = await StartAsync();
        var client = new FakeClient(control =>
        {
            applying = control.ApplyAsync(_fleet.Request(), null, default);
            return Task.CompletedTask;
        });
        _listener.Comes(client);
        await heard.Within("word to a to go");
        client.Leaves();
        await client.Gone.Within("end of the client");
        _time.Advance(IdleTime * 3);
        await AnotherIsServedAsync();
        Assert.False(running.IsCompleted);

        answer.SetResult(new(KernelWord.Proved, []));

        Assert.True((await applying!.Within("end of the request")).IsApplied);
        await Deadline.Until(() => { _time.Advance(IdleTime); return running.IsCompleted; }, "end of the control program");
    }

    [Fact]
    public async Task Stopped_ARequestThatRunsComesToItsEnd()
    {
        var (heard, answer) = _fleet["a"].Hold("go");
        var running = await StartAsync();
        Task<FleetReport>? applying = null;
        _listener.Comes(new FakeClient(control =>
        {
            applying = control.ApplyAsync(_fleet.Request(), null, default);
            return Task.CompletedTask;
        }));
        await heard.Within("word to a to go");

        await _stop.CancelAsync();

        await Deadline.Until(() => _listener.IsDisposed, "end of the listener");
        Assert.False(running.IsCompleted);
        Assert.Null(ControlProgramLock.TryTake(_fleet.Folder));
        answer.SetResult(new(KernelWord.Proved, []));
        Assert.Equal(ControlProgramEnd.Stopped, await running.Within("end"));
        Assert.True((await applying!).IsApplied);
    }

    [Fact]
    public async Task Second_DoesNothing()
    {
        var running = await StartAsync();

        var second = await Host(new FakeListener()).RunAsync(static () => Assert.Fail("It is not to get ready."), default).Within("end of the second");

        Assert.Equal(ControlProgramEnd.AnotherRuns, second);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        Assert.Equal(ControlProgramEnd.Stopped, await running.Within("end"));
    }

    [Fact]
    public async Task WhatAnEarlierOneLeft_IsEnded_WhileClientsAreServed()
    {
        await _fleet.Log.BeginAsync(_fleet.Request(id: "left"), default);
        var (heard, answer) = _fleet["a"].Hold("go back");

        var running = await StartAsync();
        await heard.Within("word to a to go back");
        FleetStatus? status = null;
        var client = new FakeClient(async control => status = await control.StatusAsync(default));
        _listener.Comes(client);
        client.Leaves();
        await client.Gone.Within("end of the client");
        _time.Advance(IdleTime * 3);

        Assert.Equal(["left"], status!.Running);
        Assert.False(running.IsCompleted);
        answer.SetResult(new(KernelWord.WentBack, []));
        await Deadline.Until(() => { _time.Advance(IdleTime); return running.IsCompleted; }, "end of the control program");
        Assert.Equal(ControlProgramEnd.Idle, await running);
        Assert.All(_fleet.Kernels, static kernel => Assert.Equal(["go back"], kernel.Heard));
        Assert.Empty(await _fleet.Log.UnfinishedAsync(default));
    }

    [Fact]
    public async Task LogIsAwayAtTheDecision_WhenItIsBackTheRequestIsEnded_ThoughNobodyAsks()
    {
        var away = _fleet.Log.FilePath + ".away";
        _fleet["b"].On("go", _ =>
        {
            File.Move(_fleet.Log.FilePath, away);
            return FakeKernel.Says(KernelWord.Proved);
        });
        FleetReport? report = null;
        var running = await StartAsync();
        var client = new FakeClient(async control => report = await control.ApplyAsync(_fleet.Request(), null, default));
        _listener.Comes(client);
        await client.Served.Within("service of the client");
        await Deadline.Until(() => report is not null, "report");
        Assert.Equal(FleetOutcome.InDoubt, report!.Outcome);
        _time.Advance(ControlProgramHost.TryAgainAfter);
        Assert.All(_fleet.Kernels, static kernel => Assert.Empty(kernel.LastWords));

        File.Move(away, _fleet.Log.FilePath);

        await Deadline.Until(() => { _time.Advance(ControlProgramHost.TryAgainAfter); return _fleet.Kernels.All(static kernel => kernel.LastWords is ["go back"]); }, "last word to all kernels");
        await Deadline.Until(() => _fleet.Log.FindAsync("r1", default).Result.Report is { Outcome: FleetOutcome.RolledBack }, "end in the log");
        _time.Advance(ControlProgramHost.TryAgainAfter * 3);
        Assert.All(_fleet.Kernels, static kernel => Assert.Equal(["go back"], kernel.LastWords));
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running.Within("end");
    }

    [Fact]
    public async Task ClientBreaks_OthersAreServed()
    {
        var running = await StartAsync();
        var broken = new FakeClient(static _ => throw new IOException("garbage"));
        FleetStatus? status = null;
        var good = new FakeClient(async control => status = await control.StatusAsync(default));
        _listener.Comes(broken);
        await broken.Gone.Within("end of the broken client");
        _listener.Comes(good);
        good.Leaves();
        await good.Gone.Within("end of the good client");

        Assert.Equal((Environment.ProcessId, 0, _fleet.Log.FilePath), (status!.ProcessId, status.Running.Count, status.Log));
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running.Within("end");
    }

    [Fact]
    public async Task Status_SaysWhatRuns_AndWhatCouldNotBeEnded()
    {
        var running = await StartAsync();
        await _fleet.Log.BeginAsync(_fleet.Request(id: "left"), default);
        var (heard, answer) = _fleet["a"].Hold("go");
        FleetStatus? status = null;
        var client = new FakeClient(async control =>
        {
            var applying = control.ApplyAsync(_fleet.Request(), null, default);
            await heard;
            status = await control.StatusAsync(default);
            answer.SetResult(new(KernelWord.Proved, []));
            await applying;
        });
        _listener.Comes(client);
        client.Leaves();
        await client.Gone.Within("end of the client");

        Assert.Equal(["r1"], status!.Running);
        Assert.Equal(["left"], status.Unfinished);
        await _stop.CancelAsync();
        await running.Within("end");
    }

    [Fact]
    public async Task LogCannotBeUsed_SaysSo_AndTheLockIsFree()
    {
        File.WriteAllText(_fleet.Log.FilePath, "no database");

        await Assert.ThrowsAsync<CoordinatorLogException>(() => Host(_listener).RunAsync(static () => { }, default).Within("end"));

        using var free = ControlProgramLock.TryTake(_fleet.Folder);
        Assert.NotNull(free);
    }

    /// <summary>It has not begun to end: that would wait for what runs, but take no client any more.</summary>
    private async Task AnotherIsServedAsync()
    {
        // Several: the first may come before it has begun to end.
        for (var number = 0; number < 10; number++)
        {
            var another = new FakeClient();
            _listener.Comes(another);
            await another.Served.Within("service of another client");
            another.Leaves();
            await another.Gone.Within("end of the other client");
        }
    }

    private async Task<Task<ControlProgramEnd>> StartAsync()
    {
        var running = Host(_listener).RunAsync(_ready.SetResult, _stop.Token);
        await (await Task.WhenAny(_ready.Task, running).Within("start"));
        return running;
    }

    private ControlProgramHost Host(IControlListener listener) => new(
        new ControlProgramParts(_fleet.Folder, _fleet.Log, _fleet.Coordinate(), () => listener, IdleTime),
        _time,
        NullLogger<ControlProgramHost>.Instance);
}
