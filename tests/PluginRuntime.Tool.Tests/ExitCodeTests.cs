using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Commands;
using PluginRuntime.Tool.Sending;
using PluginRuntime.Tool.Tests.Support;
using Xunit;

namespace PluginRuntime.Tool.Tests;

/// <summary>What the tool ends with, and what it says then.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task NoKernel_IsUnreachable_AndPsSaysSo()
    {
        using var user = new UserFolder();

        (await ToolProcess.RunAsync(user, "ps")).Ended(0, "No kernel runs.");
        (await ToolProcess.RunAsync(user, "status")).Ended(4, "No kernel runs", "PluginRuntimeOptions.Name");
        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"))).Ended(4);
        (await ToolProcess.RunAsync(user, "watch", "--all")).Ended(4);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("aply")]
    [InlineData("status --kernel")]
    [InlineData("status --all --kernel desk")]
    [InlineData("apply nowhere.nupkg")]
    [InlineData("apply x.nupkg --probation soon")]
    [InlineData("apply x.nupkg --no-rollback --probation 1s")]
    [InlineData("apply x.nupkg --wait --no-wait")]
    [InlineData("apply x.nupkg --when-blocked explode")]
    [InlineData("rollback")]
    [InlineData("rollback probe --request 1")]
    [InlineData("move cell")]
    [InlineData("drain seven")]
    public async Task WhatMakesNoSense_IsUsage_WithThreeLines(string command)
    {
        using var user = new UserFolder();

        var result = (await ToolProcess.RunAsync(user, command.Split(' '))).Ended(1);

        Assert.Equal(3, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("prt: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralKernels_AreNamed_WhenNoneWasChosen()
    {
        using var user = new UserFolder();
        await using var one = await KernelHost.StartAsync(user, "one", ["probe.1.0.0"]);
        await using var two = await KernelHost.StartAsync(user, "two", ["probe.1.0.0"]);

        (await ToolProcess.RunAsync(user, "status")).Ended(1, "2 kernels run: 'one', 'two'.", "--kernel NAME", "--all");
        (await ToolProcess.RunAsync(user, "status", "--all")).Ended(0, "one", "two");
        (await ToolProcess.RunAsync(user, "status", "--kernel", "three")).Ended(4, "No kernel named 'three' runs.", "'one', 'two'");
        (await ToolProcess.RunAsync(user, "move", "cell/a", "--all")).Ended(1, "This is for one kernel");

        // All of them, or none.
        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"), "--all")).Ended(0, "one  applied  probe 1.0.0 -> 2.0.0", "two  applied  probe 1.0.0 -> 2.0.0", "over 2 kernels: applied");
        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.4.0.0-pinning"), "--all")).Ended(2, "over 2 kernels: rejected", "Nothing was touched");
        (await ToolProcess.RunAsync(user, "remove", "probe", "--kernel", "two")).Ended(0);
        (await ToolProcess.RunAsync(user, "rollback", "probe", "--kernel", "one", "--kernel", "two")).Ended(2, "one  untouched", "two  rejected");
        (await ToolProcess.RunAsync(user, "status", "--kernel", "one")).Ended(0, "probe   2.0.0");
    }

    [Fact]
    public async Task UpgradeThatFailsToStart_IsRolledBack()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"], "--PluginRuntime:Modules:probe:Fault", "ThrowsInStart");

        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.3.0.0"))).Ended(3, "rolled-back", "StartAsync", "Serving as before: probe 1.0.0");
        (await ToolProcess.RunAsync(user, "status")).Ended(0, "probe   1.0.0");
    }

    [Fact]
    public async Task RequestThatNobodyWaitsFor_IsAppliedAllTheSame()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);

        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"), "--no-wait", "--id", "later")).Ended(0, "Request later is under way");

        // The next request waits for it.
        (await ToolProcess.RunAsync(user, "recreate", "probe")).Ended(0, "probe 2.0.0 -> 2.0.0");
    }

    [Fact]
    public async Task MoveWithNowhereToGo_IsRejected_AndNothingWasTouched()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["cell.1.0.0"], "--Servers", "1");

        (await ToolProcess.RunAsync(user, "move", "cell/cell-1")).Ended(2, "Nothing was touched.");
    }

    [Fact]
    public async Task RequestOnProbation_IsTakenBack()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "5m", "--id", "trial");
        await applying.Output.Says("probation");

        (await ToolProcess.RunAsync(user, "ps")).Ended(0, "trial (probation)");
        (await ToolProcess.RunAsync(user, "rollback", "--request", "nobody")).Ended(1, "No request 'nobody' is being applied");
        (await ToolProcess.RunAsync(user, "rollback", "--request", "trial")).Ended(0, "Request trial goes back in desk");

        (await applying.EndAsync()).Ended(3, "rolled-back");
    }

    [Fact]
    public async Task KernelThatIsGone_IsNotListed_AndItsEntryIsSwept()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        Assert.True(File.Exists(Path.Combine(user.Registry, "desk.json")));

        await host.KillAsync();

        (await ToolProcess.RunAsync(user, "ps")).Ended(0, "No kernel runs.");
        Assert.False(File.Exists(Path.Combine(user.Registry, "desk.json")));
        (await ToolProcess.RunAsync(user, "status", "--kernel", "desk")).Ended(4, "No kernel named 'desk' runs.");
    }

    [Fact]
    public async Task KernelThatDoesNotAnswer_IsUnreachable()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", []);

        // Its process lives, its pipe does not.
        var path = Path.Combine(user.Registry, "desk.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("/control", "/elsewhere", StringComparison.Ordinal));

        (await ToolProcess.RunAsync(user, "ps")).Ended(4, "desk", "unreachable");
        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"))).Ended(4, "unreachable");
        (await ToolProcess.RunAsync(user, "history")).Ended(4, "Kernel 'desk' cannot be reached", $"Its process {host.ProcessId} runs.");
    }

    [Fact]
    public async Task SecretThatIsNotTheKernels_IsTurnedAway()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", []);
        var path = Path.Combine(user.Registry, "desk.json");
        using (var entry = JsonDocument.Parse(await File.ReadAllTextAsync(path)))
            await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(entry.RootElement.GetProperty("secret").GetString()!, new string('0', 64), StringComparison.Ordinal));

        (await ToolProcess.RunAsync(user, "status")).Ended(4, "turned this client away");
    }

    [Fact]
    public async Task SecondKernelOfAName_DoesNotStart_AndTheFirstGoesOn()
    {
        using var user = new UserFolder();
        await using var first = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        await using var second = KernelHost.Start(user, "desk", ["probe.1.0.0"], "--State", user.Of("other"));

        Assert.NotEqual(0, await second.EndAsync());

        await second.Output.Says($"A kernel named 'desk' runs already, in process {first.ProcessId}.");
        (await ToolProcess.RunAsync(user, "status")).Ended(0, "probe   1.0.0");
    }

    [Theory]
    [InlineData(ExitCodes.Done, Outcomes.Applied)]
    [InlineData(ExitCodes.Done, Outcomes.Running)]
    [InlineData(ExitCodes.Rejected, Outcomes.Rejected)]
    [InlineData(ExitCodes.RolledBack, Outcomes.RolledBack)]
    [InlineData(ExitCodes.Unreachable, SentOutcomes.Unreachable)]
    [InlineData(ExitCodes.NeedsPerson, Outcomes.NeedsPerson)]
    public void ExitCode_SaysTheOutcomeOfAKernel(int exitCode, string outcome) => Assert.Equal(exitCode, ToOneKernel.ExitCodeOf(outcome));

    [Theory]
    [InlineData(ExitCodes.Done, FleetOutcome.Applied, KernelOutcome.New)]
    [InlineData(ExitCodes.Unreachable, FleetOutcome.Applied, KernelOutcome.New, KernelOutcome.Lost)]
    [InlineData(ExitCodes.Rejected, FleetOutcome.Rejected, KernelOutcome.Untouched)]
    [InlineData(ExitCodes.Unreachable, FleetOutcome.Rejected, KernelOutcome.Untouched, KernelOutcome.Lost)]
    [InlineData(ExitCodes.RolledBack, FleetOutcome.RolledBack, KernelOutcome.Old, KernelOutcome.Untouched)]
    [InlineData(ExitCodes.Unreachable, FleetOutcome.RolledBack, KernelOutcome.Old, KernelOutcome.Lost)]
    [InlineData(ExitCodes.NeedsPerson, FleetOutcome.Mixed, KernelOutcome.Old, KernelOutcome.CannotGoBack)]
    [InlineData(ExitCodes.NeedsPerson, FleetOutcome.InDoubt, KernelOutcome.Lost)]
    internal void ExitCode_SaysTheOutcomeOfAllKernels(int exitCode, FleetOutcome outcome, params KernelOutcome[] kernels)
    {
        var reports = kernels.Select(static (kernel, at) => new KernelReport($"k{at}", kernel, [], default, default, default, null, null)).ToArray();
        var report = new FleetReport("r", outcome, reports, DateTimeOffset.UnixEpoch, default, null, []);

        Assert.Equal(exitCode, FleetResults.Of(new FleetRequest { Id = "r", Kernels = [.. reports.Select(static kernel => kernel.Kernel)], What = "{}" }, report).ExitCode);
    }
}
