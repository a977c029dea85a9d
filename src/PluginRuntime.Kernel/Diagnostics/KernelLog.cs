using Microsoft.Extensions.Logging;

namespace PluginRuntime.Kernel.Diagnostics;

/// <summary>What the kernel logs, under the category <c>PluginRuntime.Kernel</c>. Event names are stable.</summary>
internal sealed partial class KernelLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Information, "Upgrade {Request} of {Modules}: {From} -> {To}.", EventName = "PhaseChanged")]
    internal partial void PhaseChanged(string request, string modules, UpgradePhase from, UpgradePhase to);

    [LoggerMessage(2, LogLevel.Information, "Upgrade {Request} applied: {Changes}. Callers waited at most {PauseMilliseconds} ms.", EventName = "UpgradeApplied")]
    internal partial void UpgradeApplied(string request, string changes, double pauseMilliseconds);

    [LoggerMessage(3, LogLevel.Warning, "Upgrade {Request} {Outcome} in {Phase} at {Step}: {Cause}. {State} {Remedy}", EventName = "UpgradeFailed")]
    internal partial void UpgradeFailed(string request, UpgradePhase outcome, UpgradePhase phase, string step, string cause, string state, string remedy);

    [LoggerMessage(4, LogLevel.Information, "Generation {Generation} of {Module} {Version} has retired and is collected.", EventName = "GenerationCollected")]
    internal partial void GenerationCollected(string module, string version, long generation);

    [LoggerMessage(5, LogLevel.Warning, "Generation {Generation} of {Module} {Version} has retired but is not collected. Held by: {HeldBy}.", EventName = "GenerationNotCollected")]
    internal partial void GenerationNotCollected(string module, string version, long generation, string heldBy);

    [LoggerMessage(6, LogLevel.Warning, "Generation {Generation} of {Module} {Version} still has calls inside and retires when they end: {Blockers}.", EventName = "GenerationLingers")]
    internal partial void GenerationLingers(string module, string version, long generation, string blockers);

    [LoggerMessage(7, LogLevel.Warning, "The progress listener of upgrade {Request} threw; the upgrade goes on.", EventName = "ProgressFailed")]
    internal partial void ProgressFailed(string request, Exception exception);
}
