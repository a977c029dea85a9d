using System.Text.Json;
using System.Text.Json.Serialization;
using LiveUpgrade.Load;
using LiveUpgrade.Upgrades;
using PluginRuntime.Kernel;

namespace LiveUpgrade;

/// <summary>The figures of a run as JSON. The property names are documented in samples/README.md and do not change.</summary>
internal sealed record JsonReport(
    bool Success, double DurationSeconds, int Rate, JsonTotals Totals, IReadOnlyList<JsonUpgrade> Upgrades, IReadOnlyList<string> Problems)
{
    internal static JsonReport Of(DemoRun run)
    {
        var retired = run.Results.SelectMany(result => result.Report.Modules.Retired).ToArray();
        return new JsonReport(
            run.Problems.Count == 0,
            run.Options.Duration.TotalSeconds,
            run.Options.Rate,
            new JsonTotals(
                JsonCalls.Of(run.Load.All),
                run.Load.Failed,
                run.Load.Repeats,
                run.Results.Count,
                run.Results.Count(result => result.Report.IsApplied),
                retired.Length,
                retired.Count(generation => generation.IsCollected)),
            [.. run.Results.Select(JsonUpgrade.Of)],
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

/// <summary>One upgrade.</summary>
internal sealed record JsonUpgrade(
    int Number,
    string Request,
    string Id,
    double AtSeconds,
    double DurationMilliseconds,
    string Outcome,
    double TimeToSwitchMilliseconds,
    double GateClosedMilliseconds,
    double HandOverMilliseconds,
    double LongestWaitMilliseconds,
    int CallersHeld,
    JsonCalls During,
    JsonCalls Before,
    IReadOnlyList<ModuleChange> Changes,
    IReadOnlyDictionary<string, double> PhasesMilliseconds,
    IReadOnlyList<RetiredGeneration> Retired,
    IReadOnlyList<string> Remarks)
{
    internal static JsonUpgrade Of(UpgradeResult result)
    {
        var report = result.Report.Modules;
        return new JsonUpgrade(
            result.Number,
            result.Step.Title,
            result.Report.Request,
            result.At.TotalSeconds,
            result.Duration.TotalMilliseconds,
            report.Outcome.ToString(),
            report.TimeToSwitch.TotalMilliseconds,
            report.GateClosed.TotalMilliseconds,
            report.HandOver.TotalMilliseconds,
            report.Pause.TotalMilliseconds,
            report.CallersHeld,
            JsonCalls.Of(result.During),
            JsonCalls.Of(result.Before),
            report.Changes,
            report.Phases.GroupBy(timing => timing.Phase).ToDictionary(
                phase => JsonNamingPolicy.CamelCase.ConvertName(phase.Key.ToString()), phase => phase.Sum(timing => timing.Duration.TotalMilliseconds)),
            report.Retired,
            report.Remarks);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
