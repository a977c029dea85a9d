using System.Diagnostics;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>Tells of a request over several kernels as of one over one: each kernel's own phases, and the steps that they take together.</summary>
internal sealed class FleetNews(IProgress<ProgressNews> progress) : IProgress<FleetProgress>
{
    /// <summary>What the steps of all are about.</summary>
    internal const string Together = "together";

    /// <summary>Stands where a kernel's name does when a step is all kernels'.</summary>
    internal const string All = "all";

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _since = Stopwatch.GetTimestamp();

    /// <summary>Completes when the control program has written down that it begins.</summary>
    internal Task Begun => _begun.Task;

    public void Report(FleetProgress value)
    {
        _begun.TrySetResult();
        if (value.Phase is { } phase)
            progress.Report(new ProgressNews(value.Kernel ?? All, value.Request, phase.About, phase.From, phase.To, phase.AtMs));
        else if (value.Step is not (FleetStep.Preparing or FleetStep.Switching))
            progress.Report(new ProgressNews(value.Kernel ?? All, value.Request, Together, "", WordOf(value.Step), Stopwatch.GetElapsedTime(_since).TotalMilliseconds));
    }

    private static string WordOf(FleetStep step) => step.ToString().ToLowerInvariant();
}
