using System.Diagnostics;
using PluginRuntime;
using PluginRuntime.Control;
using PluginRuntime.Subpartitions;

namespace LiveUpgrade.Upgrades;

/// <summary>A part of the desk that runs in a process of its own.</summary>
/// <param name="runtime">The runtime.</param>
/// <param name="id">The part's id.</param>
/// <param name="name">What it is called, for a person.</param>
/// <param name="answerAsync">Completes when all of it answers. Who asks waits for whatever serves next, as orders do.</param>
internal sealed class DeskPart(IPluginRuntime runtime, string id, string name, Func<Task> answerAsync)
{
    /// <summary>Under load there are calls inside most of the time.</summary>
    private static readonly TimeSpan LongestLookout = TimeSpan.FromMilliseconds(200);

    internal string Id => id;

    internal string Name => name;

    /// <summary>Its processes: none while its next is to come, two while books move from one to the other.</summary>
    internal IReadOnlyList<InstalledSubpartition> Processes => [.. runtime.Subpartitions.Where(process => process.Id == id)];

    /// <summary>What serves, or is to serve again; <see langword="null"/>: nothing.</summary>
    internal InstalledSubpartition? Present => Processes.FirstOrDefault(process => process.State is "Serving" or "Recovering");

    /// <summary>The process that serves; 0: none.</summary>
    internal int ProcessId => Present?.ProcessId ?? 0;

    /// <summary>Kills it, as <c>kill -9</c> does, while it has calls inside, and waits until its successor answers.</summary>
    /// <returns>How it stood; how long that took; and why it did not, if it did not.</returns>
    internal async Task<(InstalledSubpartition Killed, TimeSpan ServingAgain, string? Failure)> KillAsync()
    {
        var killed = Present!;
        using var process = Process.GetProcessById(killed.ProcessId);
        for (var asked = Stopwatch.GetTimestamp(); killed.CallsInside == 0 && Stopwatch.GetElapsedTime(asked) < LongestLookout; killed = Present!)
            await Task.Yield();
        var since = Stopwatch.GetTimestamp();
        process.Kill();
        try
        {
            await process.WaitForExitAsync();
            await answerAsync();
            return (killed, Stopwatch.GetElapsedTime(since), null);
        }
        catch (Exception exception) when (exception is PluginRuntimeException or IOException)
        {
            return (killed, Stopwatch.GetElapsedTime(since), exception.Message);
        }
    }
}
