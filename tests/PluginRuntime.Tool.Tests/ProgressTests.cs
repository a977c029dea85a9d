using PluginRuntime.Tool.Tests.Support;
using Xunit;

namespace PluginRuntime.Tool.Tests;

/// <summary>How a request is shown while it goes on, and what Ctrl-C does to it.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task Piped_ItIsShownInPlainLines()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);

        var result = (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"))).Ended(0, "desk: probe: prepare (", "desk: probe: hand-over (", "desk: probe: retire (");

        Assert.DoesNotContain('\e', result.Output);
    }

    [FactWithScript]
    public async Task OnATerminal_ItIsDrawn_ABarForEachPart_AndTheReportStandsBelow()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0", "tally.1.0.0"]);

        var screen = await OnTerminalAsync(user, "apply", Repository.Package("probe.2.0.0"), Repository.Package("tally.2.0.0"), "--id", "both");

        Assert.Contains(screen, static line => line.StartsWith("Request both ", StringComparison.Ordinal) && line.Contains('━', StringComparison.Ordinal));
        Assert.Contains(screen, static line => line.StartsWith("desk probe applied ", StringComparison.Ordinal) && line.Contains('━', StringComparison.Ordinal));
        Assert.Contains(screen, static line => line.StartsWith("desk tally applied ", StringComparison.Ordinal) && line.Contains('━', StringComparison.Ordinal));
        Assert.Contains("desk  applied  probe 1.0.0 -> 2.0.0, tally 1.0.0 -> 2.0.0", screen);
        Assert.DoesNotContain(screen, static line => line.Length > 80 && !line.StartsWith("Script started ", StringComparison.Ordinal));

        // Drawn over, not one below the other.
        Assert.Single(screen, static line => line.StartsWith("Request both ", StringComparison.Ordinal));
    }

    [FactWithScript]
    public async Task OnATerminal_PlainIsPlain()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);

        var screen = await OnTerminalAsync(user, "apply", Repository.Package("probe.2.0.0"), "--plain");

        Assert.Contains(screen, static line => line.StartsWith("desk: probe: prepare (", StringComparison.Ordinal));
        Assert.DoesNotContain(screen, static line => line.Contains('━', StringComparison.Ordinal));
    }

    [Fact]
    public async Task CtrlC_InPrepare_UndoesIt_AndSaysWhatIsLeft()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"], "--PluginRuntime:Modules:probe:Fault", "HangsInWarmUp");
        using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.3.0.0"));
        await applying.Output.Says("desk: probe: prepare");

        await applying.InterruptAsync();

        (await applying.EndAsync()).Ended(3, "Cancelling:", "desk  rolled-back  probe 1.0.0 -> 3.0.0", "the request was cancelled", "Serving as before: probe 1.0.0");
        (await ToolProcess.RunAsync(user, "status")).Ended(0, "probe   1.0.0");
        (await ToolProcess.RunAsync(user, "apply", Repository.Package("probe.2.0.0"))).Ended(0);
    }

    [Fact]
    public async Task CtrlC_OnProbation_TakesItBack_AndSaysWhatServes()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        using var applying = ToolProcess.Start(user, "apply", Repository.Package("probe.2.0.0"), "--probation", "5m");
        await applying.Output.Says("probation");

        await applying.InterruptAsync();

        (await applying.EndAsync()).Ended(3, "Cancelling:", "desk  rolled-back  probe 1.0.0 -> 2.0.0", "Serving as before: probe 1.0.0");
        (await ToolProcess.RunAsync(user, "status")).Ended(0, "probe   1.0.0");
    }

    private static async Task<string[]> OnTerminalAsync(UserFolder user, params string[] arguments)
    {
        var typescript = user.Of("typescript");
        var command = $"stty cols 80 rows 40; {Repository.Tool} {string.Join(' ', arguments)}";
        using var script = ToolProcess.StartProgram(user, "script", "-qec", command, typescript);
        (await script.EndAsync()).Ended(0);
        return VirtualScreen.Of(await File.ReadAllTextAsync(typescript));
    }
}
