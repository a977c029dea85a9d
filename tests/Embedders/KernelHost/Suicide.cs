using System.Diagnostics;
using PluginRuntime.Control.Journal;

namespace KernelHost;

/// <summary>
/// Ends the process, as a crash would, right before or right after a record of the request <see cref="Lines.Fatal"/>; or stops it there, or ends
/// one of its children.
/// </summary>
internal sealed class Suicide(string place) : IJournalWatch
{
    /// <summary>What a place begins with where the process is to stop, not to end.</summary>
    private const string Stop = "stop:";

    /// <summary>What it begins with where the child is to end that was started first, and last.</summary>
    private const string OldChild = "old-child:";
    private const string NewChild = "new-child:";

    public void Writing(string request, JournalRecord record) => EndIf(place, request, $"before-{record}");

    public void Written(string request, JournalRecord record) => EndIf(place, request, $"after-{record}");

    internal static void EndIf(string place, string request, string here)
    {
        if (request != Lines.Fatal)
            return;
        if (place == OldChild + here || place == NewChild + here)
            Children.Kill(isNewest: place.StartsWith(NewChild, StringComparison.Ordinal));
        if (here != place && place != Stop + here)
            return;
        if (place.StartsWith(Stop, StringComparison.Ordinal))
        {
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
