using System.Collections.Concurrent;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Tests;

/// <summary>Lets a test await the phase that an upgrade has come to.</summary>
internal sealed class PhaseWatch : IProgress<UpgradeProgress>
{
    private readonly ConcurrentDictionary<UpgradePhase, TaskCompletionSource> _begun = new();

    internal ConcurrentQueue<UpgradePhase> Seen { get; } = new();

    /// <summary>Called for each phase, on the runtime's thread.</summary>
    internal Action<UpgradePhase>? Begun { get; init; }

    internal Task When(UpgradePhase phase) => Of(phase).Task.Within($"phase {phase}; seen were: {string.Join(", ", Seen)}");

    public void Report(UpgradeProgress value)
    {
        Seen.Enqueue(value.To);
        Begun?.Invoke(value.To);
        Of(value.To).TrySetResult();
    }

    private TaskCompletionSource Of(UpgradePhase phase) => _begun.GetOrAdd(phase, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
