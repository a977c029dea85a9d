using System.Text.Json;
using System.Text.Json.Serialization;
using LiveUpgrade.Load;
using LiveUpgrade.Upgrades;

namespace LiveUpgrade.Json;

/// <summary>The figures of a run as JSON. The property names are documented in samples/README.md and do not change.</summary>
internal sealed record JsonReport(
    bool Success, double DurationSeconds, int Rate, JsonTotals Totals, IReadOnlyList<JsonUpgrade> Upgrades, IReadOnlyList<JsonKill> Kills, JsonProof? Proof, IReadOnlyList<string> Problems)
{
    internal static JsonReport Of(DemoRun run)
    {
        var upgrades = run.Upgrades.ToArray();
        return new JsonReport(
            run.Problems.Count == 0,
            run.Options.Duration.TotalSeconds,
            run.Options.Rate,
            new JsonTotals(
                JsonCalls.Of(run.Load.All),
                run.Load.Failed,
                run.Load.Repeats,
                upgrades.Length,
                upgrades.Count(result => result.Report.IsApplied),
                upgrades.Sum(result => result.Retired),
                upgrades.Sum(result => result.Gone)),
            [.. upgrades.Select(JsonUpgrade.Of)],
            [.. run.Results.OfType<KillResult>().Select(JsonKill.Of)],
            run.Proof is { } proof ? JsonProof.Of(proof, run.InBooks) : null,
            run.Problems);
    }

    internal void Write(string file)
    {
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, ReportJson.Default.JsonReport);
    }
}

/// <summary>The whole run after its warm-up; failed calls count from its beginning.</summary>
internal sealed record JsonTotals(JsonCalls Calls, long Failed, long SentTwice, int Upgrades, int Applied, int Retired, int Collected);

/// <summary>The calls of a stretch of time.</summary>
internal sealed record JsonCalls(long Count, long Failed, long Refused, double P50Milliseconds, double P99Milliseconds, double SlowestMilliseconds)
{
    internal static JsonCalls Of(LoadWindow window) => new(
        window.Calls,
        window.Failed,
        window.Refused,
        window.Latency.Percentile(0.5).TotalMilliseconds,
        window.Latency.Percentile(0.99).TotalMilliseconds,
        window.Latency.Slowest.TotalMilliseconds);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
