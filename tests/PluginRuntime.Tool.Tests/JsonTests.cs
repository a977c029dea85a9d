using System.Text.Json;
using PluginRuntime.Tool.Tests.Support;
using Xunit;

namespace PluginRuntime.Tool.Tests;

/// <summary>What programs read: one document of a known schema for each verb.</summary>
public sealed class JsonTests
{
    [Fact]
    public async Task Documents_AreAsWritten()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0", "tally.1.0.0", "cell.1.0.0"], "--Servers", "2", "--Hosts", "2");

        await CheckAsync(user, "ps", 0, "ps");
        await CheckAsync(user, "status", 0, "status");
        await CheckAsync(user, "inspect", 0, "inspect", Repository.Package("tally.2.0.0"));
        await CheckAsync(user, "inspect-kernel", 0, "inspect", Repository.Package("probe.2.0.0"), "--kernel", "desk");
        await CheckAsync(user, "plan", 0, "plan", Repository.Package("probe.2.0.0"), Repository.Package("tally.2.0.0"), Repository.Package("cell.2.0.0"));
        await CheckAsync(user, "plan-rejected", 2, "plan", Repository.Package("probe.4.0.0-pinning"));
        await CheckAsync(user, "apply", 0, "apply", Repository.Package("probe.2.0.0"));
        await CheckAsync(user, "apply-rejected", 2, "apply", Repository.Package("probe.4.0.0-pinning"));
        await CheckAsync(user, "rollback", 0, "rollback", "probe");
        await CheckAsync(user, "recreate", 0, "recreate", "probe");
        await CheckAsync(user, "reconfigure", 0, "reconfigure", "probe");
        await CheckAsync(user, "move", 0, "move", "cell/cell-1");
        await CheckAsync(user, "drain", 0, "drain", "2");
        await CheckAsync(user, "remove", 0, "remove", "probe");
        await CheckAsync(user, "error-usage", 1, "apply");
        await CheckAsync(user, "error-unreachable", 4, "status", "--kernel", "nobody");
        await CheckAsync(user, "history", 0, "history");
        await CheckAsync(user, "balance", 0, "balance", "--dry-run");
    }

    [Fact]
    public async Task Watch_WritesADocumentALine()
    {
        using var user = new UserFolder();
        await using var host = await KernelHost.StartAsync(user, "desk", ["probe.1.0.0"]);
        using var watch = ToolProcess.Start(user, "watch", "--json");

        // Whoever watches is there at some time after the start; each request tells whether it is.
        string[] awaited = ["\"kind\":\"request\"", "\"to\":\"prepare\"", "\"event\":\"GenerationCollected\"", "\"kind\":\"outcome\""];
        for (var tries = 0; !Array.TrueForAll(awaited, text => watch.Output.Text.Contains(text, StringComparison.Ordinal)); tries++)
        {
            Assert.True(tries < 30, $"30 requests were applied, and the watcher has not seen all of {string.Join(", ", awaited)}: {watch.Output.Text}");
            (await ToolProcess.RunAsync(user, "recreate", "probe")).Ended(0);
        }

        var lines = watch.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await watch.InterruptAsync();
        (await watch.EndAsync()).Ended(0);
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            Assert.Equal("prt.watch/1", document.RootElement.GetProperty("schema").GetString());
            Assert.Equal("desk", document.RootElement.GetProperty("event").GetProperty("kernel").GetString());
        }
    }

    private static async Task CheckAsync(UserFolder user, string name, int exitCode, params string[] arguments)
    {
        var result = (await ToolProcess.RunAsync(user, [.. arguments, "--json"])).Ended(exitCode);
        using (var document = JsonDocument.Parse(result.Output))
            Assert.StartsWith("prt.", document.RootElement.GetProperty("schema").GetString(), StringComparison.Ordinal);
        GoldenFile.Check($"json-{name}.json", result.Output);
    }
}
