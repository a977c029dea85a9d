using System.IO.Pipes;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Fleet;
using PluginRuntime.Control.Tests.Coordination;
using Xunit;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>The pipe of the control program: requests, steps, reports and cancellations cross it; strangers do not get in.</summary>
public sealed class FleetPipeTests : IAsyncDisposable
{
    private readonly Coordination.Fleet _fleet = Coordination.Fleet.Of("a", "b");
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ControlProgramEnd> _running;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FleetPipeTests()
    {
        var setup = new ControlProgramSetup(_fleet.Folder, TimeSpan.FromHours(1));
        _running = setup.Build(_fleet, () => new FleetListener(_fleet.Folder, TimeProvider.System), NullLoggerFactory.Instance).RunAsync(_ready.SetResult, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Within("end of the control program");
        Assert.Null(await FleetClient.ConnectAsync(_fleet.Folder, default));
        _fleet.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Request_IsApplied_WithItsStepsAndItsReport()
    {
        using var client = await ClientAsync();
        var steps = new Steps();

        var report = await client.ApplyAsync(_fleet.Request(), steps, default).Within("report");

        Assert.Equal(FleetOutcome.Applied, report.Outcome);
        Assert.Equal([KernelOutcome.New, KernelOutcome.New], report.Kernels.Select(static kernel => kernel.Outcome));
        Assert.Equal(new FleetChange("pricing", "1.0.0", "2.0.0"), report.Kernels[0].Changes[0]);
        await steps.CameAsync(FleetStep.Committed);
        var status = await client.StatusAsync(default).Within("status");
        Assert.Equal((Environment.ProcessId, 0), (status.ProcessId, status.Running.Count));
    }

    [Fact]
    public async Task ClientCancels_TheRequestIsTakenBack()
    {
        var (heard, _) = _fleet["a"].Hold("go");
        using var client = await ClientAsync();
        using var cancelling = new CancellationTokenSource();
        var applying = client.ApplyAsync(_fleet.Request(), null, cancelling.Token);
        await heard.Within("word to a to go");

        await cancelling.CancelAsync();

        var report = await applying.Within("report");
        Assert.Equal(FleetOutcome.RolledBack, report.Outcome);
        Assert.Equal(["go back"], _fleet["a"].LastWords);
    }

    [Fact]
    public async Task ClientIsGone_TheRequestGoesOn_AndTheNextOneGetsItsReport()
    {
        var (heard, answer) = _fleet["a"].Hold("go");
        using (var client = await ClientAsync())
        {
            _ = client.ApplyAsync(_fleet.Request(), null, default).ContinueWith(static lost => Assert.IsType<ControlProgramLostException>(lost.Exception!.InnerException), TaskScheduler.Default);
            await heard.Within("word to a to go");
        }

        using var next = await ClientAsync();
        var applying = next.ApplyAsync(_fleet.Request(), null, default);
        answer.SetResult(new KernelAnswer(KernelWord.Proved, []));

        Assert.True((await applying.Within("report")).IsApplied);
        Assert.Single(_fleet["a"].Heard, "prepare");
    }

    [Fact]
    public async Task RequestThatMakesNoSense_IsRefused_WithTheReason()
    {
        using var client = await ClientAsync();

        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => client.ApplyAsync(_fleet.Request() with { Kernels = [] }, null, default).Within("answer"));

        Assert.Contains("names at least one kernel", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prt-control 1 rpc 0000\n", "no secret")]
    [InlineData("prt-control 2 rpc 0000\n", "no version")]
    [InlineData("hello\n", "no malformed")]
    public async Task Stranger_IsTurnedAway_AndOthersAreServed(string line, string answer)
    {
        await _ready.Task.Within("control program");
        using (var pipe = new NamedPipeClientStream(".", ControlProgramEntry.Read(_fleet.Folder)!.Pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly))
        {
            await pipe.ConnectAsync(default(CancellationToken)).Within("connection");
            await pipe.WriteAsync(Encoding.ASCII.GetBytes(line));
            Assert.Contains(answer, await ControlBench.ReadToEndAsync(pipe), StringComparison.Ordinal);
        }

        using var client = await ClientAsync();
        await client.StatusAsync(default).Within("status");
    }

    [Fact]
    public async Task Entry_IsTheUsersAlone()
    {
        await _ready.Task.Within("control program");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_fleet.Folder, "control.json")));
    }

    private async Task<FleetClient> ClientAsync()
    {
        await _ready.Task.Within("control program");
        return Assert.IsType<FleetClient>(await FleetClient.ConnectAsync(_fleet.Folder, default).Within("client"));
    }

    private sealed class Steps : IProgress<FleetProgress>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<FleetStep> _came = new();

        public void Report(FleetProgress value) => _came.Enqueue(value.Step);

        internal Task CameAsync(FleetStep step) => Deadline.Until(() => _came.Contains(step), $"step {step}");
    }
}
