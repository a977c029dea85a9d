using System.Diagnostics;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>A test on a file system of its own, small enough to be full. Where this user may not mount one, it is skipped, with what was said.</summary>
internal sealed class FactOnSmallDiskAttribute : FactAttribute
{
    private static readonly Lazy<string?> Refusal = new(Try);

    public FactOnSmallDiskAttribute() => Skip = Refusal.Value;

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "It mounts a tmpfs.";
        var folder = Directory.CreateTempSubdirectory("prt-disk-").FullName;
        try
        {
            using var disk = SmallDisk.Mount(folder, 1);
            return null;
        }
        catch (Exception refused) when (refused is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"It mounts a tmpfs, which this user may not: {refused.Message}";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
