using System.Runtime.InteropServices;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>What the process of a subpartition shares with the package that it runs: the files of its own folder and its frameworks. Contracts are not among them.</summary>
internal static class ChildSurface
{
    public const string WebFramework = "Microsoft.AspNetCore.App";

    /// <summary>A child with these frameworks besides Microsoft.NETCore.App.</summary>
    /// <param name="hostFolder">The folder of the subpartition host.</param>
    /// <param name="frameworks">Folders of the frameworks.</param>
    public static SharedSurface Of(string hostFolder, params IEnumerable<string> frameworks) =>
        SharedSurface.Of(frameworks.Prepend(RuntimeEnvironment.GetRuntimeDirectory()).Prepend(hostFolder).SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll")));

    /// <summary>Whether the folder has what a child consists of.</summary>
    public static bool IsHost(string hostFolder) => File.Exists(Path.Combine(hostFolder, ForcedSharing.Abstractions + ".dll"));

    /// <summary>Where a shared framework is installed in a version that fits this process; <see langword="null"/> when it is not.</summary>
    public static string? FolderOf(string framework)
    {
        // <dotnet>/shared/Microsoft.NETCore.App/10.0.1: beside it stand Microsoft.AspNetCore.App and others.
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory())));
        var versions = Path.Combine(shared ?? "", framework);
        return !Directory.Exists(versions) ? null : Directory.EnumerateDirectories(versions)
            .Select(folder => (Folder: folder, Version: Version.TryParse(Path.GetFileName(folder), out var version) ? version : null))
            .Where(entry => entry.Version?.Major == Environment.Version.Major && entry.Version.Minor == Environment.Version.Minor)
            .OrderByDescending(entry => entry.Version).Select(entry => entry.Folder).FirstOrDefault();
    }
}
