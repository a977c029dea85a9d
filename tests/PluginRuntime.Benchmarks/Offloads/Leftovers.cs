using PluginRuntime.Benchmarks.Measuring;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>What replacements of processes could leave behind, counted.</summary>
/// <param name="Children">Processes that this one started, running or not reaped.</param>
/// <param name="RunFiles">Entries of the run folder: pipes and lock files.</param>
/// <param name="TemporaryPipes">Pipes that the framework puts among temporary files.</param>
/// <param name="Descriptors">Open descriptors.</param>
internal sealed record Leftovers(int Children, int RunFiles, int TemporaryPipes, int Descriptors)
{
    /// <summary>Counts.</summary>
    /// <param name="runFolder">The runtime's run folder.</param>
    internal static Leftovers Count(string runFolder) => new(
        Directory.GetDirectories("/proc/self/task").Sum(ChildrenOf),
        Directory.GetFileSystemEntries(runFolder, "*", SearchOption.AllDirectories).Length,
        Directory.GetFileSystemEntries(Path.GetTempPath(), "CoreFxPipe_*").Length,
        ProcessFacts.Now().Descriptors);

    private static int ChildrenOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }
        catch (IOException)
        {
            // The thread has ended.
            return 0;
        }
    }
}
