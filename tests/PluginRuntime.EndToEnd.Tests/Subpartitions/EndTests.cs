using System.Diagnostics;
using Echo;
using PluginRuntime.Subpartitions.Processes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>How children end, by order and otherwise, and that nothing of them is left.</summary>
[Collection(Alone.Name)]
public sealed class EndTests
{
    [Fact]
    public async Task Stop_ReleasesEverything()
    {
        await using var nursery = new Nursery();
        await using (var first = await nursery.StartAsync())
            Assert.NotEmpty(nursery.FilesOfChildren());
        var (descriptors, threads) = (Descriptors(), Threads());
        for (var round = 0; round < 5; round++)
        {
            var (child, echo) = await nursery.EchoAsync();
            await echo.WhoAsync().Within("WhoAsync");

            var end = await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop");

            Assert.True(end.IsClean, end.ToString());
            Assert.Contains("ended as it was told to", end.ToString(), StringComparison.Ordinal);
            Assert.False(Nursery.IsRunning(child.ProcessId));
            Assert.Empty(nursery.FilesOfChildren());
        }

        await Deadline.Until(() => Descriptors() <= descriptors, $"descriptors back at {descriptors}");
        await Deadline.Until(() => !Threads().Except(threads).Any(), "end of the threads that read output");
        await nursery.Log.EntryAsync(entry => entry.Text.StartsWith("Echo has stopped", StringComparison.Ordinal), "StopAsync of the module");
    }

    [Fact]
    public async Task Stop_CalledTwiceAndAfterTheEnd_IsTheSame()
    {
        await using var nursery = new Nursery();
        var child = await nursery.StartAsync();
        var both = await Task.WhenAll(child.StopAsync(TimeSpan.FromSeconds(30)), child.StopAsync(TimeSpan.Zero)).Within("both stops");
        Assert.Same(both[0], both[1]);
        await child.DisposeAsync();
        Assert.Same(both[0], await child.StopAsync(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("Hang:StopAsync")]
    [InlineData("Fail:StopAsync")]
    [InlineData("Crash:StopAsync")]
    public async Task ModuleThatDoesNotStop_IsNamed_AndItsProcessIsEndedAllTheSame(string fault)
    {
        await using var nursery = new Nursery();
        var (child, _) = await nursery.EchoAsync("1.0.0", ("Fault", fault));

        await child.StopAsync(TimeSpan.FromSeconds(3)).Within("stop");

        Assert.False(Nursery.IsRunning(child.ProcessId));
        Assert.Empty(nursery.FilesOfChildren());
        await nursery.Log.EntryAsync(entry => entry.EventId.Name == "StopFailed", "that the module did not stop properly");
    }

    [Fact]
    public async Task ProcessThatHangsAtItsEnd_IsKilled()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await echo.DoAsync(EchoDeed.HangAtExit).Within("DoAsync");

        var end = await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop");

        Assert.False(end.IsClean);
        Assert.False(Nursery.IsRunning(child.ProcessId));
    }

    [Fact]
    public async Task KilledChild_IsKnownAtOnce_WithSignalAndLastLines()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        await echo.DoAsync(EchoDeed.Print, 3, "it said").Within("DoAsync");
        await nursery.Log.EntryAsync(entry => entry.Text.EndsWith("it said 2", StringComparison.Ordinal), "what the child printed");
        var asleep = echo.SleepAsync().AsTask();

        using (var process = Process.GetProcessById(child.ProcessId))
            process.Kill();

        await child.Exited.Within("exit of the killed child");
        Assert.Contains("was ended by signal 9", child.DescribeEnd(), StringComparison.Ordinal);
        Assert.Contains("  it said 1", child.DescribeEnd(), StringComparison.Ordinal);
        await child.Connection.Closed.Within("end of its pipe");
        await Assert.ThrowsAsync<SubpartitionLostException>(() => asleep.Within("failure of the call inside"));
    }

    [Fact]
    public async Task CrashOfTheModule_IsInTheError()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        await echo.DoAsync(EchoDeed.Crash, text: "out of luck").Within("DoAsync");

        var exit = await child.Exited.Within("exit of the crashed child");
        Assert.False(exit.IsClean);
        Assert.Contains("signal 6", exit.ToString(), StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: out of luck", exit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitOfTheModule_IsInTheError()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        await echo.DoAsync(EchoDeed.Exit, 17).Within("DoAsync");
        Assert.Contains("ended with exit code 17", (await child.Exited.Within("exit")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessThatTheModuleStarted_HoldsUpNobody()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await echo.DoAsync(EchoDeed.StartProcess, 20).Within("DoAsync");

        // It has the child's output open, so that the output does not end with the child.
        var since = Stopwatch.GetTimestamp();
        Assert.True((await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop")).IsClean);
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 15);
        Assert.Empty(nursery.FilesOfChildren());
    }

    [Fact]
    public async Task ConsoleOfTheModule_BreaksNothing()
    {
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;

        await echo.DoAsync(EchoDeed.ReadInput).Within("DoAsync");
        await echo.DoAsync(EchoDeed.Print, 20_000, "flood").Within("DoAsync");

        Assert.Equal([7], await echo.EchoAsync([7]).Within("EchoAsync"));
        await nursery.Log.EntryAsync(entry => entry.Category == "PluginRuntime.Subpartitions.Output" && entry.Text.EndsWith("flood 19999", StringComparison.Ordinal), "the last line of the flood");
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    [InlineData("-HUP")]
    public async Task SignalToTheWholeGroup_IsTheKernelsToAnswer(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var nursery = new Nursery();
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        using (var kill = Process.Start("kill", [signal, $"{child.ProcessId}"]))
            await kill.WaitForExitAsync();
        Assert.Equal([7], await echo.EchoAsync([7]).Within("EchoAsync after the signal"));
        Assert.True((await child.StopAsync(TimeSpan.FromSeconds(30)).Within("stop")).IsClean);
    }

    private static int Descriptors() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static HashSet<string> Threads() => !OperatingSystem.IsLinux() ? []
        : [.. Directory.GetDirectories("/proc/self/task").Where(task => NameOf(task).Contains(" of ", StringComparison.Ordinal))];

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
