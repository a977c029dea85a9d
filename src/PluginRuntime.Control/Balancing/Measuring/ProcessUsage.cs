using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.Control.Balancing.Measuring;

/// <summary>What the operating system knows of a process.</summary>
internal static class ProcessUsage
{
    /// <summary>Looks at one.</summary>
    /// <returns>Processor time since its start and memory of its own, in bytes; <see langword="null"/>: it is gone.</returns>
    internal static (TimeSpan Processor, long Memory)? Look(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return (process.TotalProcessorTime, OperatingSystem.IsLinux() ? AnonymousMemory(processId) : process.PrivateMemorySize64);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>Resident memory that no file stands for: what a limit bounds. What <see cref="Process"/> has as private memory on Linux is mostly reserved addresses.</summary>
    private static long AnonymousMemory(int processId)
    {
        foreach (var line in File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status"))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                return long.Parse(line.AsSpan("RssAnon:".Length).Trim()[..^" kB".Length], CultureInfo.InvariantCulture) * 1024;
        }

        // It has ended and was not reaped.
        return 0;
    }
}
