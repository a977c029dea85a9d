using System.Text.Json;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

public sealed class SamplesTests
{
    [Fact]
    public async Task LiveUpgrade_UnderItsOwnLoad_FailsNoCallAndLeavesNothingBehind()
    {
        var json = Path.Combine(Path.GetTempPath(), $"live-upgrade-{Guid.NewGuid():N}.json");
        try
        {
            var run = await SampleRun.OfAsync("LiveUpgrade", TimeSpan.FromSeconds(120), "--duration", "10", "--rate", "500", "--json", json);

            Assert.True(run.ExitCode == 0, run.Output);
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            Assert.Equal(JsonValueKind.Object, figures.RootElement.ValueKind);
        }
        finally
        {
            File.Delete(json);
        }
    }

    [Fact]
    public async Task Embedding_UpgradesAndSaysWhoServed()
    {
        var run = await SampleRun.OfAsync("Embedding", TimeSpan.FromSeconds(60));

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("1.0.0", run.Output, StringComparison.Ordinal);
        Assert.Contains("2.0.0", run.Output, StringComparison.Ordinal);
    }
}
