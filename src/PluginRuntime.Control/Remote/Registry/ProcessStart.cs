using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.Control.Remote.Registry;

/// <summary>When a process began, as a text to compare: the id and this name one process, for ever.</summary>
internal static class ProcessStart
{
    private const int FieldsBeforeStart = 19;

    /// <summary>The text of a process; <see langword="null"/> when none of that id runs.</summary>
    internal static string? Of(int processId)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OfLinux(processId) : OfOthers(processId);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    // Process.StartTime adds the time of boot, which moves when the clock is set. Ticks since boot do not; the boot's id stands for the boot.
    private static string? OfLinux(int processId)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

        // The second field is the program's name in parentheses, and may hold anything, parentheses too.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{fields[FieldsBeforeStart]}";
    }

    private static string OfOthers(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }
}
