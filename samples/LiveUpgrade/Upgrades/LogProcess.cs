using System.Diagnostics;
using BlockLog;
using PluginRuntime;
using PluginRuntime.Control;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>The process of the log.</summary>
internal sealed class LogProcess(IPluginRuntime runtime, IBlockLog log)
{
    /// <summary>Under load there are calls inside most of the time.</summary>
    private static readonly TimeSpan LongestLookout = TimeSpan.FromMilliseconds(200);

    /// <summary>What serves, or is to serve again.</summary>
    internal InstalledSubpartition Present => runtime.Subpartitions.Single(process => process.Id == "blocklog");

    /// <summary>Kills it, as <c>kill -9</c> does, while it has calls inside, and waits until its successor answers.</summary>
    /// <returns>How it stood; how long that took; and why it did not, if it did not.</returns>
    internal async Task<(InstalledSubpartition Killed, TimeSpan ServingAgain, string? Failure)> KillAsync()
    {
        var killed = Present;
        using var process = Process.GetProcessById(killed.ProcessId);
        for (var asked = Stopwatch.GetTimestamp(); killed.CallsInside == 0 && Stopwatch.GetElapsedTime(asked) < LongestLookout; killed = Present)
            await Task.Yield();
        var since = Stopwatch.GetTimestamp();
        process.Kill();
        try
        {
            // A reader waits for whoever owns the log next, as appends do.
            await process.WaitForExitAsync();
            await log.ReadAsync(1, CancellationToken.None);
            return (killed, Stopwatch.GetElapsedTime(since), null);
        }
        catch (Exception exception) when (exception is PluginRuntimeException or IOException)
        {
            return (killed, Stopwatch.GetElapsedTime(since), exception.Message);
        }
    }
}
