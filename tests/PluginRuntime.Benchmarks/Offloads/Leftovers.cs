using System.Runtime.InteropServices;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>What replacements of processes could leave behind, counted.</summary>
/// <param name="Children">Processes that this one started, running or not reaped.</param>
/// <param name="RunFiles">Entries of the run folder: pipes and lock files.</param>
/// <param name="TemporaryPipes">Pipes that the framework puts among temporary files.</param>
/// <param name="Descriptors">Open descriptors, but for those of this program's and the framework's assemblies: they stay open once they are loaded, and some are loaded late.</param>
internal sealed record Leftovers(int Children, int RunFiles, int TemporaryPipes, int Descriptors)
{
    private static readonly string[] Assemblies = [AppContext.BaseDirectory, Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", ".."))];

    /// <summary>Counts.</summary>
    /// <param name="runFolder">The runtime's run folder.</param>
    internal static Leftovers Count(string runFolder) => new(
        Directory.GetDirectories("/proc/self/task").Sum(ChildrenOf),
        Directory.GetFileSystemEntries(runFolder, "*", SearchOption.AllDirectories).Length,
        Directory.GetFileSystemEntries(Path.GetTempPath(), "CoreFxPipe_*").Length,
        Directory.GetFileSystemEntries("/proc/self/fd").Count(descriptor => !IsAssembly(descriptor)));

    private static bool IsAssembly(string descriptor) =>
        new FileInfo(descriptor).LinkTarget is { } file && file.EndsWith(".dll", StringComparison.Ordinal) && Assemblies.Any(folder => file.StartsWith(folder, StringComparison.Ordinal));

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
