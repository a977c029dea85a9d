using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Tests;

/// <summary>Policies with bounds short enough for a test that meets them, and long enough for one that should not.</summary>
internal static class Policies
{
    /// <summary>For callbacks that hang and contexts that stay.</summary>
    internal static UpgradePolicy Hasty { get; } = new()
    {
        CallbackTimeout = TimeSpan.FromSeconds(1),
        HandOverTimeout = TimeSpan.FromMilliseconds(400),
        RetireTimeout = TimeSpan.FromMilliseconds(400),
    };

    /// <summary>For calls that stay inside.</summary>
    internal static UpgradePolicy Impatient { get; } = new()
    {
        QuiesceGrace = TimeSpan.FromMilliseconds(100),
        QuiesceCancel = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>For tests that keep gates closed until they have seen enough: nothing ends the window but the calls inside.</summary>
    internal static UpgradePolicy Patient { get; } = new()
    {
        QuiesceGrace = TimeSpan.FromSeconds(60),
        QuiesceCancel = TimeSpan.FromSeconds(60),
        MaxCallerWait = TimeSpan.FromSeconds(60),
    };
}
