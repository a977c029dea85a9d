using System.Diagnostics;
using PluginRuntime.EndToEnd.Tests.Subpartitions;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>Signals to processes of a test.</summary>
internal static class Signals
{
    internal static async Task SendAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A process has been stopped, and does nothing until it is continued.</summary>
    internal static Task StoppedAsync(int process) => Deadline.Until(() => StateOf(process) == 'T', $"the stop of process {process}");

    private static char StateOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
