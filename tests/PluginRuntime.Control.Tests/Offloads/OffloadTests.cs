using System.Diagnostics;
using Echo;
using PluginRuntime.Control.ServiceRequests;
using Xunit;

namespace PluginRuntime.Control.Tests.Offloads;

public sealed class OffloadTests
{
    [Fact]
    public async Task Offload_IsCalledThroughTheInjectedContract_InAnotherProcess_AndCallsTheHost()
    {
        EchoIdentity who;
        await using (var host = await OffloadHost.WithAsync(["echo.1.0.0"]))
        {
            var echo = host.Echo();

            who = await echo.WhoAsync().AsTask().Within("the offload's answer");
            Assert.Equal("1.0.0", who.Version);
            Assert.NotEqual(Environment.ProcessId, who.ProcessId);
            Assert.True(who.OwnsIt);
            Assert.Equal([1, 2, 3], await echo.EchoAsync([1, 2, 3]).AsTask().Within("an echo"));
            Assert.Equal($"why? 42, says process {Environment.ProcessId}", await echo.AskKernelAsync("why").AsTask().Within("the host's answer"));

            var installed = Assert.Single(host.Runtime.Subpartitions);
            Assert.Equal(("echo", "1.0.0", "Serving", who.ProcessId), (installed.Id, installed.Version, installed.State, installed.ProcessId));
            Assert.Equal("Echo.IEcho", Assert.Single(installed.Exports));
        }

        Assert.False(OffloadHost.IsAlive(who.ProcessId));
    }

    [Fact]
    public async Task Upgrade_UnderLoad_FailsNoCall_AndDeletesTheOldProcess()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var echo = host.Echo();
        var old = await echo.WhoAsync();
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var calls = 0;
            for (; !enough.IsCancellationRequested; calls++)
                Assert.Equal([7, (byte)calls], await echo.EchoAsync([7, (byte)calls]));
            return calls;
        })).ToArray();

        var report = await host.ApplyAsync("echo.2.0.0");
        await enough.CancelAsync();
        var calls = (await Task.WhenAll(callers).Within("the callers")).Sum();

        Assert.True(report.IsApplied, report.ToString());
        Assert.True(calls > 0);
        var now = await echo.WhoAsync();
        Assert.Equal("2.0.0", now.Version);
        Assert.True(now.OwnsIt);
        Assert.False(OffloadHost.IsAlive(old.ProcessId));
        var offload = Assert.Single(report.Offloads);
        Assert.Equal(old.ProcessId, offload.Retired!.ProcessId);
        Assert.Contains("ended as it was told to", offload.Retired.End, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_IsKilled_CallsWait_AndAnotherOneServes()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var echo = host.Echo();
        var first = await echo.WhoAsync();

        Process.GetProcessById(first.ProcessId).Kill();
        EchoIdentity second;
        do
        {
            second = await echo.WhoAsync().AsTask().Within("an answer of the next process");
        }
        while (second.ProcessId == first.ProcessId);

        Assert.Equal("1.0.0", second.Version);
        Assert.True(second.OwnsIt);
        Assert.Equal(1, Assert.Single(host.Runtime.Subpartitions).Restarts);
    }

    [Theory]
    [InlineData("Fail:ConfigureServices")]
    [InlineData("Fail:StartAsync")]
    [InlineData("Fail:WarmUpAsync")]
    [InlineData("Fail:AcquireAsync")]
    [InlineData("Crash:StartAsync")]
    [InlineData("Crash:AcquireAsync")]
    [InlineData("Unhealthy")]
    public async Task NewVersionFails_OldServes_AndTheReportSaysWhy(string fault)
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var echo = host.Echo();
        var before = await echo.WhoAsync();
        host.Set("PluginRuntime:Modules:echo:Fault", fault);

        var report = await host.ApplyAsync("echo.2.0.0");

        Assert.Equal(UpgradePhase.RolledBack, report.Outcome);
        var callback = fault.Split(':')[^1];
        Assert.Contains(fault == "Unhealthy" ? "it was told to be" : fault.StartsWith("Crash", StringComparison.Ordinal) ? $"crash in {callback}" : $"{callback} was told to fail", report.ToString(), StringComparison.Ordinal);
        host.Set("PluginRuntime:Modules:echo:Fault", null);
        var now = await echo.WhoAsync().AsTask().Within("the old version's answer");
        Assert.Equal(("1.0.0", true), (now.Version, now.OwnsIt));

        // What is wrong with the new version's acquisition is wrong with the old one's too, since both have the same configuration: a
        // generation of the old version that acquires from the start has taken its place then.
        if (!fault.EndsWith("AcquireAsync", StringComparison.Ordinal))
            Assert.Equal(before.ProcessId, now.ProcessId);
        Assert.Equal(1, Assert.Single(host.Runtime.Subpartitions).Living);
    }

    [Fact]
    public async Task Configuration_ReachesTheProcessThatRuns()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"], new() { ["PluginRuntime:Modules:echo:Colour"] = "red" });
        var echo = host.Echo();
        Assert.Equal("red", await echo.SettingAsync("Colour"));

        host.Set("PluginRuntime:Modules:echo:Colour", "blue");

        async Task<string?> ChangedAsync()
        {
            while (await echo.SettingAsync("Colour") is var colour)
            {
                if (colour != "red")
                    return colour;
            }

            return null;
        }

        Assert.Equal("blue", await ChangedAsync().Within("the changed setting"));
    }

    [Fact]
    public async Task PinnedFlow_IsServedByOneProcess_AcrossAnUpgrade_WhichWaitsForIt()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var echo = host.Echo();
        var pin = host.Runtime.Pin();
        var first = await echo.WhoAsync();

        var pinnedMayGoOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ServiceReport> upgrading;
        using (ExecutionContext.SuppressFlow())
        {
            upgrading = Task.Run(async () =>
            {
                var applying = host.ApplyAsync("echo.2.0.0");
                while ((await echo.WhoAsync()).Version != "2.0.0")
                    Assert.False(applying.IsCompleted);
                pinnedMayGoOn.SetResult();
                return await applying;
            });
        }

        await pinnedMayGoOn.Task.Within("an answer of the new process, to others");
        Assert.Equal(first.ProcessId, (await echo.WhoAsync()).ProcessId);
        Assert.False(upgrading.IsCompleted);

        pin.Dispose();
        Assert.True((await upgrading).IsApplied);
        Assert.Equal("2.0.0", (await echo.WhoAsync()).Version);
    }

    [Fact]
    public async Task RecreateAndRollBackAndRemove_DoWhatTheySay()
    {
        await using var host = await OffloadHost.WithAsync(["echo.1.0.0"]);
        var echo = host.Echo();
        var first = await echo.WhoAsync();

        Assert.True((await host.Runtime.ApplyAsync(new ServiceRequest { Recreate = ["echo"] }).Within("recreation")).IsApplied);
        var second = await echo.WhoAsync();
        Assert.Equal(("1.0.0", true), (second.Version, second.ProcessId != first.ProcessId));

        Assert.True((await host.ApplyAsync("echo.2.0.0")).IsApplied);
        Assert.True((await host.Runtime.ApplyAsync(new ServiceRequest { RollBack = ["echo"] }).Within("roll back")).IsApplied);
        Assert.Equal("1.0.0", (await echo.WhoAsync()).Version);

        Assert.True((await host.Runtime.ApplyAsync(new ServiceRequest { Remove = ["echo"] }).Within("removal")).IsApplied);
        Assert.Empty(host.Runtime.Subpartitions);
        await Assert.ThrowsAsync<ModuleNotServingException>(() => echo.WhoAsync().AsTask());
    }
}
