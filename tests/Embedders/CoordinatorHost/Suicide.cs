using System.Diagnostics;
using PluginRuntime.Control.Coordination;

namespace CoordinatorHost;

/// <summary>Ends the process, as a crash would, at a place of the request <see cref="Fatal"/>.</summary>
internal sealed class Suicide(string place) : ICoordinatorWatch
{
    /// <summary>The id of the request at whose places the process may end.</summary>
    internal const string Fatal = "fatal";

    /// <summary>What a place begins with where the process is to stop, not to end.</summary>
    private const string Stop = "stop:";

    private bool _hasStopped;

    public void Writing(string request, CoordinatorRecord record) => EndIf(request, $"before-{record}");

    public void Written(string request, CoordinatorRecord record) => EndIf(request, $"after-{record}");

    internal void EndIf(string request, string here)
    {
        if (request != Fatal || (here != place && place != Stop + here))
            return;
        if (place.StartsWith(Stop, StringComparison.Ordinal))
        {
            // Once: what fails there may be tried again.
            if (Interlocked.Exchange(ref _hasStopped, true))
                return;

            // It hangs here, until the test continues it.
            using var kill = Process.Start("kill", ["-STOP", $"{Environment.ProcessId}"]);
            kill.WaitForExit();
            return;
        }

        Process.GetCurrentProcess().Kill();

        // The signal ends all threads; this one goes no further until then.
        Thread.Sleep(Timeout.Infinite);
    }
}
