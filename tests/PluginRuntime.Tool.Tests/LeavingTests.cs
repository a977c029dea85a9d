using System.Text.Json;
using PluginRuntime.Tool.Tests.Support;
using Xunit;

namespace PluginRuntime.Tool.Tests;

/// <summary>What becomes of a request whose sender leaves, and of a host that is told to stop meanwhile.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task SenderIsLost_TheRequestGoesOn_AndAHostThatStops_KeepsIt_AndRejectsWhoWaits()
    {
        using var user = new UserFolder();
        await using (var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]))
        {
            using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "10m", "--id", "trial");
            await applying.Output.Says("probation");
            await applying.KillAsync();
            await PsSays(user, "trial (probation)");
            using var next = ToolProcess.Start(user, "apply", Repository.Package("probe.1.0.0"), "--id", "next");
            await PsSays(user, "next (inspect)");

            await host.StopAsync();

            (await next.EndAsync()).Ended(2, "the host stops", "Nothing was touched.");
        }

        await using var again = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        (await ToolProcess.RunAsync(user, "status")).Ended(0, "probe   2.0.0");
        Assert.Equal("applied", await OutcomeOfTrial(user));
    }

    [Fact]
    public async Task SenderStillThere_WhenTheHostStops_HearsThatItIsKept()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "10m");
        await applying.Output.Says("probation");

        await host.StopAsync();

        (await applying.EndAsync()).Ended(0, "desk  applied  probe 1.0.0 -> 2.0.0", "the probation ended after");
    }

    /// <summary>Whether the first one's word has left the tool when the second one ends it is chance. Either way one version counts, and nobody waits for the probation.</summary>
    [Fact]
    public async Task CtrlC_Twice_WhileTheKernelHangs_EndsTheTool_AndTheHostStopsAllTheSame()
    {
        using var user = new UserFolder();
        await using (var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]))
        {
            using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "10m", "--id", "trial");
            await applying.Output.Says("probation");
            await host.PauseAsync();
            await applying.InterruptAsync();
            await applying.Output.Says("Cancelling:");
            await applying.InterruptAsync();
            Assert.Equal(128 + 2, (await applying.EndAsync()).ExitCode);

            await host.ContinueAsync();
            await host.StopAsync();
        }

        await using var again = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        var outcome = await OutcomeOfTrial(user);
        Assert.Contains(outcome, new[] { "applied", "rolled-back" });
        (await ToolProcess.RunAsync(user, "status")).Ended(0, outcome == "applied" ? "probe   2.0.0" : "probe   1.0.0");
    }

    [Fact]
    public async Task CtrlC_ByWhoCameToARequestThatRuns_EndsItsOwnWaitingOnly()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "10m", "--id", "trial");
        await applying.Output.Says("probation");
        using var other = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--id", "trial");
        await PsSays(user, "trial (probation), trial (inspect)");

        await other.InterruptAsync();

        (await other.EndAsync()).Ended(0, "Request trial is under way");
        (await ToolProcess.RunAsync(user, "ps")).Ended(0, "trial (probation)");
        await applying.InterruptAsync();
        (await applying.EndAsync()).Ended(3, "desk  rolled-back  probe 1.0.0 -> 2.0.0");
    }

    private static async Task<string?> OutcomeOfTrial(UserFolder user)
    {
        using var history = JsonDocument.Parse((await ToolProcess.RunAsync(user, "history", "--json")).Ended(0).Output);
        return history.RootElement.GetProperty("kernels")[0].GetProperty("requests").EnumerateArray().Single(static request => request.GetProperty("request").GetString() == "trial").GetProperty("outcome").GetString();
    }

    private static Task PsSays(UserFolder user, string text)
    {
        var said = "";
        return Deadline.Until(async () => (said = (await ToolProcess.RunAsync(user, "ps")).Ended(0).Output).Contains(text, StringComparison.Ordinal), () => $"'{text}' in `prt ps`; it says: {said}");
    }
}
