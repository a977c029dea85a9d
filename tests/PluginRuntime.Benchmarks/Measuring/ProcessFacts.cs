using System.Globalization;

namespace PluginRuntime.Benchmarks.Measuring;

/// <summary>What this process holds, as Linux counts it.</summary>
/// <param name="PrivateMegabytes">Memory that no other process shares.</param>
/// <param name="Mappings">Memory mappings.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessFacts(double PrivateMegabytes, int Mappings, int Descriptors, int Threads)
{
    internal static ProcessFacts Now()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The figures of mappings, descriptors and private memory are read from /proc, which only Linux has.");
        var kilobytes = File.ReadLines("/proc/self/smaps_rollup")
            .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        return new ProcessFacts(
            kilobytes / 1024.0,
            File.ReadLines("/proc/self/maps").Count(),
            Directory.GetFileSystemEntries("/proc/self/fd").Length,
            Directory.GetDirectories("/proc/self/task").Length);
    }
}
