using System.Text.Json;
using LiveUpgrade.Upgrades;
using PluginRuntime;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Json;

/// <summary>One request.</summary>
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
    long CallersHeld,
    JsonCalls During,
    JsonCalls Before,
    IReadOnlyList<ModuleChange> Changes,
    IReadOnlyDictionary<string, double> PhasesMilliseconds,
    IReadOnlyList<RetiredGeneration> Retired,
    IReadOnlyList<string> Remarks,
    JsonOffload? Log,
    JsonHost? Books)
{
    internal static JsonUpgrade Of(UpgradeResult result)
    {
        var report = result.Report.Modules;
        return new JsonUpgrade(
            result.Number,
            result.Step.Title,
            result.Report.Request,
            result.Window.At.TotalSeconds,
            result.Window.Duration.TotalMilliseconds,
            result.Report.Outcome.ToString(),
            result.TimeToSwitch.TotalMilliseconds,
            report.GateClosed.TotalMilliseconds,
            report.HandOver.TotalMilliseconds,
            result.LongestWait.TotalMilliseconds,
            result.CallersHeld,
            JsonCalls.Of(result.Window.During),
            JsonCalls.Of(result.Window.Before),
            report.Changes,
            Milliseconds(report.Phases),
            report.Retired,
            report.Remarks,
            result.Log is { } log ? JsonOffload.Of(log, result.LogProcess) : null,
            result.Books is { } books ? JsonHost.Of(books, result.BooksProcess) : null);
    }

    internal static IReadOnlyDictionary<string, double> Milliseconds(IReadOnlyList<PhaseTiming> phases) => phases.GroupBy(timing => timing.Phase).ToDictionary(
        phase => JsonNamingPolicy.CamelCase.ConvertName(phase.Key.ToString()), phase => phase.Sum(timing => timing.Duration.TotalMilliseconds));
}

/// <summary>What became of an offload by it.</summary>
internal sealed record JsonOffload(
    string Subpartition,
    string? From,
    string? To,
    double TimeToSwitchMilliseconds,
    double LongestWaitMilliseconds,
    long CallsHeld,
    long CallsSentAgain,
    IReadOnlyDictionary<string, double> PhasesMilliseconds,
    int ProcessId,
    RetiredProcess? Retired,
    IReadOnlyList<string> Remarks)
{
    internal static JsonOffload Of(OffloadReport report, int processId) => new(
        report.Subpartition,
        report.From,
        report.To,
        report.TimeToSwitch.TotalMilliseconds,
        report.Pause.TotalMilliseconds,
        report.CallsHeld,
        report.CallsSentAgain,
        JsonUpgrade.Milliseconds(report.Phases),
        processId,
        report.Retired,
        report.Remarks);
}
