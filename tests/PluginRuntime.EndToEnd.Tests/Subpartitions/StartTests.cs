using System.Diagnostics;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Processes;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>Children that do not come: a clear error each, and nothing is left.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task NoProgram_IsSaidWithWhereItWasLookedFor()
    {
        await using var nursery = new Nursery(options => options.HostPath = "/nowhere/PluginRuntime.SubpartitionHost");
        var failed = await RefusedAsync(nursery);
        Assert.Contains("/nowhere/PluginRuntime.SubpartitionHost", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("SubpartitionOptions.HostPath", failed.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatCannotBeRun_IsSaid()
    {
        await using var program = new FakeProgram("#!/there/is/no/such/shell\n");
        await using var nursery = new Nursery(program.Use);
        if (!OperatingSystem.IsWindows())
            Assert.Contains("cannot be run", (await RefusedAsync(nursery)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatEndsAtOnce_IsSaidWithExitCodeAndLastLines()
    {
        await using var program = new FakeProgram("#!/bin/sh\necho first\necho second >&2\nexit 3\n");
        await using var nursery = new Nursery(program.Use);
        var failed = await RefusedAsync(nursery);
        Assert.Contains("ended with exit code 3", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("  first", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("  second", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatKillsItself_IsSaidWithItsSignal()
    {
        await using var program = new FakeProgram("#!/bin/sh\nkill -SEGV $$\n");
        await using var nursery = new Nursery(program.Use);
        Assert.Contains("signal 11", (await RefusedAsync(nursery)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatNeverComes_IsKilledAtTheDeadline()
    {
        await using var program = new FakeProgram("#!/bin/sh\necho waiting\nexec sleep 300\n");
        await using var nursery = new Nursery(options =>
        {
            program.Use(options);
            options.StartTimeout = TimeSpan.FromSeconds(3);
        });
        var failed = await RefusedAsync(nursery);
        Assert.Contains("did not come within 3 s", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("  waiting", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(program.Running());
    }

    [Fact]
    public async Task StartThatIsGivenUp_LeavesNothing()
    {
        await using var program = new FakeProgram("#!/bin/sh\nexec sleep 300\n");
        await using var nursery = new Nursery(program.Use);
        using var giveUp = new CancellationTokenSource();
        var starting = nursery.Processes.StartAsync("echo", [], givesWay: false, giveUp.Token);
        await Deadline.Until(() => program.Running().Any(), "start of the program");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.Within("end of the start that was given up"));
        Assert.Empty(program.Running());
        Assert.Empty(nursery.FilesOfChildren());
    }

    [Fact]
    public async Task ProgramRunByHand_SaysWhatItIsFor()
    {
        var start = new ProcessStartInfo(new SubpartitionOptions().HostPath, ["--help"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync().Within("its words");
        await process.WaitForExitAsync().Within("its end");
        Assert.Equal(64, process.ExitCode);
        Assert.Contains("A kernel starts it", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramWithOtherOrders_SaysThatItCannotReadThem()
    {
        var start = new ProcessStartInfo(new SubpartitionOptions().HostPath) { RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync("hello");
        process.StandardInput.Close();
        Assert.Contains("not a kernel's", await process.StandardError.ReadToEndAsync().Within("its words"), StringComparison.Ordinal);
        await process.WaitForExitAsync().Within("its end");
        Assert.Equal(65, process.ExitCode);
    }

    [Fact]
    public async Task SecretOfThePipe_IsNeitherInArgumentsNorEnvironment()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var nursery = new Nursery();
        await using var child = await nursery.StartAsync();
        var arguments = await File.ReadAllTextAsync($"/proc/{child.ProcessId}/cmdline");
        Assert.Equal(nursery.Options.HostPath, arguments.TrimEnd('\0'));
        Assert.DoesNotContain(nursery.RunFolder, await File.ReadAllTextAsync($"/proc/{child.ProcessId}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnvironmentOfTheOptions_IsTheChilds()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var nursery = new Nursery(options => options.Environment["PRT_OF_OPTIONS"] = "yes");
        await using var child = await nursery.StartAsync();
        Assert.Contains("PRT_OF_OPTIONS=yes", await File.ReadAllTextAsync($"/proc/{child.ProcessId}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramOfAnotherPlatform_IsRunByDotnet()
    {
        await using var nursery = new Nursery(options => options.HostPath += ".dll");
        var (child, echo) = await nursery.EchoAsync();
        await using var end = child;
        Assert.Equal([7], await echo.EchoAsync([7]).Within("EchoAsync"));
    }

    [Fact]
    public async Task WebFramework_IsThereForAPackageThatAsksForIt()
    {
        await using var nursery = new Nursery();
        await using var child = await nursery.Processes.StartAsync("echo", ["Microsoft.AspNetCore.App"], givesWay: false, CancellationToken.None).Within("start of a child with the web framework");
        Assert.Null(await child.LoadAsync(nursery.Order(), CancellationToken.None).Within("LoadAsync"));
    }

    private static async Task<SubpartitionStartException> RefusedAsync(Nursery nursery)
    {
        var failed = await Assert.ThrowsAsync<SubpartitionStartException>(() => nursery.StartAsync());
        Assert.Equal("echo", failed.Subpartition);
        Assert.NotEmpty(failed.Remedy);
        Assert.Empty(nursery.FilesOfChildren());
        return failed;
    }
}
