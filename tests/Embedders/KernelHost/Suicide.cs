using System.Diagnostics;
using PluginRuntime.Control.Journal;

namespace KernelHost;

/// <summary>Ends the process, as a crash would, right before or right after a record of the request <see cref="Lines.Fatal"/>.</summary>
internal sealed class Suicide(string place) : IJournalWatch
{
    public void Writing(string request, JournalRecord record) => EndIf(request, $"before-{record}");

    public void Written(string request, JournalRecord record) => EndIf(request, $"after-{record}");

    private void EndIf(string request, string here)
    {
        if (request != Lines.Fatal || here != place)
            return;
        Process.GetCurrentProcess().Kill();

        // The signal ends all threads; this one goes no further until then.
        Thread.Sleep(Timeout.Infinite);
    }
}
