using System.Globalization;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>What the kill of a process led to. It ends when its successor serves.</summary>
/// <param name="Window">The calls meanwhile.</param>
/// <param name="Step">What was done.</param>
/// <param name="Killed">The process as it stood before. Calls inside it that it did not answer any more were sent again.</param>
/// <param name="NextProcessId">The process that serves in its place; 0: none.</param>
/// <param name="ServingAgain">From the kill until all that it ran answered: the log with a record, every book.</param>
/// <param name="Failure">Why it did not; <see langword="null"/>: it did.</param>
internal sealed record KillResult(
    StepWindow Window, KillStep Step, InstalledSubpartition Killed, int NextProcessId, TimeSpan ServingAgain, string? Failure) : StepResult(Window)
{
    internal override string? Problem => Failure is null ? null : $"{Step.Title}: nothing came to serve in the place of process {Killed.ProcessId}. {Failure}";

    internal override string Outcome => Failure is null ? "restored" : "lost";

    internal override string Describe() => Failure ?? string.Create(
        CultureInfo.InvariantCulture,
        $"serving again {ServingAgain.TotalMilliseconds:N0} ms after the kill, process {Killed.ProcessId} -> {NextProcessId}, calls inside: {Killed.CallsInside}");
}
