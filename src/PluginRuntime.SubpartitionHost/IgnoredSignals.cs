using System.Runtime.InteropServices;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// A terminal and a service manager signal all processes of a program at once. The kernel decides when its children end: it may have
/// calls to finish first. Nothing is lost by it, since a child ends with its kernel.
/// </summary>
internal sealed class IgnoredSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, static context => context.Cancel = true)),
    ];

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
