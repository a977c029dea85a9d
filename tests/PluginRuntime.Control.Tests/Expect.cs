using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests;

/// <summary>What holds after every request, however it went.</summary>
internal static class Expect
{
    /// <summary>A call that has no answer by then is held at a closed gate. Less than a closed gate waits for the journal.</summary>
    internal static TimeSpan GateIsOpenWithin { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The gates are open to a thread that never called and to an asynchronous caller; the version and its state are these.</summary>
    internal static async Task Serves(this RuntimeHost host, int stamp, long count)
    {
        var probe = host.Probe;
        Assert.Equal((stamp, count), await Deadline.OnFreshThread(() => (probe.Stamp, probe.Add(0))).Within("answer of IProbe to a fresh thread"));
        Assert.Equal(count, await probe.AddAsync(0, default).Within("answer of IProbe.AddAsync"));
    }

    internal static ServiceReport Applied(this ServiceReport report)
    {
        Assert.True(report.IsApplied, report.ToString());
        Assert.Null(report.Modules.Failure);
        return report;
    }

    /// <summary>Not applied, and says who, when, where, why and what to do.</summary>
    internal static ServiceReport Failed(this ServiceReport report, UpgradePhase outcome, UpgradePhase phase, string? module, string step)
    {
        Assert.True(report.Outcome == outcome, report.ToString());
        var failure = report.Modules.Failure;
        Assert.NotNull(failure);
        Assert.Equal((module, phase), (failure.Module, failure.Phase));
        Assert.Contains(step, failure.Step, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Cause);
        Assert.NotEmpty(failure.State);
        Assert.NotEmpty(failure.Remedy);
        return report;
    }

    internal static ServiceReport Because(this ServiceReport report, string cause)
    {
        Assert.Contains(cause, report.Modules.Failure?.Cause, StringComparison.Ordinal);
        return report;
    }

    internal static RetiredGeneration Collected(this ServiceReport report)
    {
        var retired = Assert.Single(report.Modules.Retired);
        Assert.True(retired.IsCollected, report.ToString());
        return retired;
    }

    internal static RetiredGeneration HeldBy(this ServiceReport report, string culprit)
    {
        var retired = Assert.Single(report.Modules.Retired);
        Assert.False(retired.IsCollected, report.ToString());
        Assert.Contains(retired.HeldBy, held => held.Contains(culprit, StringComparison.Ordinal));
        return retired;
    }
}
