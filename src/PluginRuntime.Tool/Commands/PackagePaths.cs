namespace PluginRuntime.Tool.Commands;

/// <summary>Paths that were given, as a kernel understands them.</summary>
internal static class PackagePaths
{
    /// <exception cref="ToolException">There is nothing at one of them.</exception>
    internal static IReadOnlyList<string> Of(IEnumerable<string> packages)
    {
        List<string> paths = [];
        foreach (var package in packages)
        {
            var path = Path.GetFullPath(package);
            if (!File.Exists(path) && !Directory.Exists(path))
                throw new ToolException(ExitCodes.Usage, $"There is no package at {path}.", "Nothing was touched.", "Give the path of a .nupkg, as `dotnet pack` writes it, or of a publish folder.");
            paths.Add(path);
        }

        return paths;
    }
}
