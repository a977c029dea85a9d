using LiveUpgrade.Upgrades;

namespace LiveUpgrade.Json;

/// <summary>A kill of a process.</summary>
internal sealed record JsonKill(
    double AtSeconds, string Part, int ProcessId, string Version, int CallsInside, int NextProcessId, double ServingAgainMilliseconds, string? Failure, JsonCalls During, JsonCalls Before)
{
    internal static JsonKill Of(KillResult result) => new(
        result.Window.At.TotalSeconds,
        result.Step.Part,
        result.Killed.ProcessId,
        result.Killed.Version,
        result.Killed.CallsInside,
        result.NextProcessId,
        result.ServingAgain.TotalMilliseconds,
        result.Failure,
        JsonCalls.Of(result.Window.During),
        JsonCalls.Of(result.Window.Before));
}
