using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// Tells which assemblies are part of a shared framework of this host. A newer copy of one beside the host's program is so too: the
/// host resolves the name, whichever file it takes.
/// </summary>
internal sealed class FrameworkFolders
{
    private readonly FrozenSet<string> _names;

    public FrameworkFolders(IEnumerable<string> trusted)
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        // <dotnet>/shared/Microsoft.NETCore.App/10.0.1: beside it stand Microsoft.AspNetCore.App and others.
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(runtime)) ?? runtime;
        var selfContained = Path.GetFileName(shared) != "shared";
        var folders = trusted.Select(Path.GetDirectoryName).OfType<string>().Append(runtime).Distinct()
            .Where(folder => folder == runtime || (!selfContained && folder.StartsWith(shared + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
        _names = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !selfContained || IsFrameworkName(name))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public bool Owns(string name) => _names.Contains(name);

    // In a self-contained host framework and program share one folder, and only the names tell them apart.
    private static bool IsFrameworkName(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
        || name is "System" or "mscorlib" or "netstandard" or "WindowsBase" or "Microsoft.CSharp" or "Microsoft.VisualBasic" or "Microsoft.VisualBasic.Core";
}
