using System.Globalization;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>What a kill of the log's process led to. It ends when its successor serves.</summary>
/// <param name="Window">The calls meanwhile.</param>
/// <param name="Step">What was done.</param>
/// <param name="Killed">The process as it stood before. Calls inside it that it did not answer any more were sent again.</param>
/// <param name="NextProcessId">The process that serves in its place; 0: none.</param>
/// <param name="ServingAgain">From the kill until a call was answered out of the log.</param>
/// <param name="Failure">Why none was; <see langword="null"/>: one was.</param>
internal sealed record KillResult(
    StepWindow Window, KillStep Step, InstalledSubpartition Killed, int NextProcessId, TimeSpan ServingAgain, string? Failure) : StepResult(Window)
{
    internal override string? Problem => Failure is null ? null : $"the block log did not come back after process {Killed.ProcessId} was killed: {Failure}";

    internal override string Outcome => Failure is null ? "restored" : "lost";

    internal override string Describe() => Failure ?? string.Create(
        CultureInfo.InvariantCulture,
        $"serves again {ServingAgain.TotalMilliseconds:N0} ms after the kill, process {Killed.ProcessId} -> {NextProcessId}, calls inside: {Killed.CallsInside}");
}
