using System.Collections.Concurrent;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>Lets a test await the phase that an upgrade has come to.</summary>
internal sealed class Phases : IProgress<UpgradeProgress>
{
    private readonly ConcurrentDictionary<UpgradePhase, TaskCompletionSource> _begun = new();

    /// <summary>Waits for a phase of an upgrade; its end, if that comes first, fails the wait.</summary>
    internal async Task When(UpgradePhase phase, Task<ServiceReport> upgrading)
    {
        await Task.WhenAny(Of(phase).Task, upgrading).Within($"phase {phase}");
        if (!Of(phase).Task.IsCompleted)
            Assert.Fail($"The upgrade ended before phase {phase} was seen. {await upgrading}");
    }

    public void Report(UpgradeProgress value) => Of(value.To).TrySetResult();

    private TaskCompletionSource Of(UpgradePhase phase) => _begun.GetOrAdd(phase, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
