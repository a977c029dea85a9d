using System.Text.Json;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests;

public sealed class SamplesTests
{
    private const int Books = 40;

    [Fact]
    public async Task LiveUpgrade_UnderItsOwnLoad_FailsNoCall_LeavesNothingBehind_AndFindsEveryOrderInItsBookAndInTheLogOnce()
    {
        var json = Path.Combine(Path.GetTempPath(), $"live-upgrade-{Guid.NewGuid():N}.json");
        try
        {
            var run = await SampleRun.OfAsync("LiveUpgrade", TimeSpan.FromSeconds(120), "--duration", "10", "--rate", "500", "--json", json);

            Assert.True(run.ExitCode == 0, run.Output);
            Assert.Contains("missing 0, doubled 0, different 0", run.Output, StringComparison.Ordinal);
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            var figures = document.RootElement;
            Assert.Equal(0, figures.GetProperty("totals").GetProperty("failed").GetInt32());
            AssertProof(figures.GetProperty("proof"));
            AssertProcesses(figures, "log", "block-log", ("1.0.0", "2.0.0"), ("2.0.0", "2.0.0"), ("2.0.0", "2.0.0"));
            AssertProcesses(figures, "books", "order-book", ("1.0.0", "2.0.0"), ("2.0.0", "1.0.0"), ("1.0.0", "1.0.0"));
            AssertMoves(figures);
        }
        finally
        {
            File.Delete(json);
        }
    }

    [Fact]
    public async Task LiveUpgrade_LogIsToBeKept_ItIsKept_AndIsNotWrittenToAgain()
    {
        var folder = Directory.CreateTempSubdirectory("live-upgrade-test-").FullName;
        try
        {
            string[] arguments = ["--duration", "1", "--rate", "100", "--upgrades", "0", "--log", folder];
            var first = await SampleRun.OfAsync("LiveUpgrade", TimeSpan.FromSeconds(60), arguments);
            var second = await SampleRun.OfAsync("LiveUpgrade", TimeSpan.FromSeconds(60), arguments);

            Assert.True(first.ExitCode == 0, first.Output);
            Assert.Contains($"The log is in {folder}.", first.Output, StringComparison.Ordinal);
            Assert.True(second.ExitCode == 2, second.Output);
            Assert.Contains("which is not empty", second.Output, StringComparison.Ordinal);
            Assert.Single(Directory.EnumerateFiles(folder, "log-*.blk"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
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

    [Fact]
    public async Task Fleet_IsUpgradedTogether_AndNotAtAllWhenOneRefuses_AndLeavesNothingBehind()
    {
        var json = Path.Combine(Path.GetTempPath(), $"fleet-{Guid.NewGuid():N}.json");
        try
        {
            var run = await SampleRun.OfAsync("Fleet", TimeSpan.FromSeconds(180), "--kernels", "3", "--json", json);

            Assert.True(run.ExitCode == 0, run.Output);
            Assert.DoesNotContain('\e', run.Output);
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            var requests = document.RootElement.GetProperty("requests").EnumerateArray().ToArray();
            AssertServes(requests[0], "before", "admission 1.0.0, pricing 1.0.0");
            AssertServes(requests[0], "after", "admission 1.0.0, pricing 2.0.0");
            AssertServes(requests[1], "after", "admission 1.0.0, pricing 2.0.0");
            Assert.NotEqual(0, requests[1].GetProperty("exitCode").GetInt32());
            var kernels = document.RootElement.GetProperty("kernels").EnumerateArray().ToArray();
            Assert.Equal(3, kernels.Length);
            Assert.All(kernels, static kernel => Assert.Equal(0, kernel.GetProperty("callers").GetProperty("failed").GetInt64()));
            Assert.All(kernels, static kernel => Assert.True(kernel.GetProperty("callers").GetProperty("calls").GetInt64() > 100, $"{kernel}"));
            Assert.All(kernels, static kernel => Assert.False(Directory.Exists($"/proc/{kernel.GetProperty("processId").GetInt32()}"), $"{kernel}"));
        }
        finally
        {
            File.Delete(json);
        }

        static void AssertServes(JsonElement request, string when, string versions)
        {
            var serving = request.GetProperty(when).EnumerateObject().ToArray();
            Assert.Equal(["fleet-1", "fleet-2", "fleet-3"], serving.Select(static kernel => kernel.Name).Order(StringComparer.Ordinal));
            Assert.All(serving, kernel => Assert.Equal(versions, kernel.Value.GetString()));
        }
    }

    private static void AssertProof(JsonElement proof)
    {
        Assert.True(proof.GetProperty("acknowledged").GetInt32() > 1000, proof.ToString());
        Assert.Equal(proof.GetProperty("acknowledged").GetInt32(), proof.GetProperty("inBooks").GetInt32());
        Assert.All(["missing", "doubled", "different"], what => Assert.Equal(0, proof.GetProperty(what).GetInt32()));
        Assert.Equal(JsonValueKind.Null, proof.GetProperty("unreadable").ValueKind);
        Assert.Equal([1, 2], proof.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("format").GetInt32()).Distinct());
    }

    /// <summary>A part was upgraded, killed, and replaced twice more, in this order: each process follows the one before, and none is left.</summary>
    private static void AssertProcesses(JsonElement figures, string part, string id, params (string From, string To)[] expected)
    {
        var replaced = figures.GetProperty("upgrades").EnumerateArray().Select(upgrade => upgrade.GetProperty(part)).Where(report => report.ValueKind == JsonValueKind.Object).ToArray();
        Assert.Equal(expected, replaced.Select(report => (report.GetProperty("from").GetString()!, report.GetProperty("to").GetString()!)));
        var kill = Assert.Single(figures.GetProperty("kills").EnumerateArray(), kill => kill.GetProperty("part").GetString() == id);
        Assert.Equal(JsonValueKind.Null, kill.GetProperty("failure").ValueKind);
        Assert.InRange(kill.GetProperty("servingAgainMilliseconds").GetDouble(), 1, 15_000);

        int[] left = [kill.GetProperty("processId").GetInt32(), .. replaced.Skip(1).Select(Left)];
        int[] came = [.. replaced.Take(1).Select(Came), kill.GetProperty("nextProcessId").GetInt32(), .. replaced.Skip(1).Select(Came)];
        Assert.Equal(left, came.SkipLast(1));
        Assert.Equal(4, came.Distinct().Count());

        static int Left(JsonElement report) => ProcessOf(report.GetProperty("retired") is { ValueKind: JsonValueKind.Array } several ? Assert.Single(several.EnumerateArray()) : report.GetProperty("retired"));
        static int Came(JsonElement report) => ProcessOf(report);
        static int ProcessOf(JsonElement report) => report.GetProperty("processId").GetInt32();
    }

    /// <summary>All books moved, each time.</summary>
    private static void AssertMoves(JsonElement figures) => Assert.All(
        figures.GetProperty("upgrades").EnumerateArray().Select(upgrade => upgrade.GetProperty("books")).Where(report => report.ValueKind == JsonValueKind.Object),
        report => Assert.Equal((Books, 0), (report.GetProperty("moved").GetInt32(), report.GetProperty("stayed").GetInt32())));
}
