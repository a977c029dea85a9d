using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Json;

/// <summary>What became of the virtual servers of a type by a request.</summary>
internal sealed record JsonHost(
    string Type,
    string? From,
    string? To,
    double TimeToSwitchMilliseconds,
    int Moved,
    int Stayed,
    double LongestClosedMilliseconds,
    double MedianClosedMilliseconds,
    long StateBytes,
    long StateBytesWhileClosed,
    IReadOnlyDictionary<string, double> PhasesMilliseconds,
    int ProcessId,
    IReadOnlyList<RetiredProcess> Retired,
    IReadOnlyList<string> Remarks)
{
    internal static JsonHost Of(HostReport report, int processId)
    {
        double[] closed = [.. report.Moves.Select(move => move.Closed.TotalMilliseconds).Order()];
        return new JsonHost(
            report.Type,
            report.From,
            report.To,
            report.TimeToSwitch.TotalMilliseconds,
            report.Moves.Count(move => move.IsMoved),
            report.Moves.Count(move => !move.IsMoved),
            report.Pause.TotalMilliseconds,
            closed.Length == 0 ? 0 : closed[closed.Length / 2],
            report.Moves.Sum(move => move.BulkBytes + move.StateBytes),
            report.Moves.Sum(move => move.StateBytes),
            JsonUpgrade.Milliseconds(report.Phases),
            processId,
            report.Retired,
            report.Remarks);
    }
}
