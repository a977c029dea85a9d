namespace PluginRuntime.Tool.Tests.Support;

/// <summary>Where things of this repository are.</summary>
internal static class Repository
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

    internal static string Root { get; } = FindRoot();

    internal static string Tool { get; } = Program("PluginRuntime.Tool", "prt");

    internal static string Host { get; } = Program("ControlledHost", "ControlledHost");

    internal static string Golden { get; } = Path.Combine(Root, "tests", "PluginRuntime.Tool.Tests", "Golden");

    internal static string Package(string name) => Path.Combine(Root, "artifacts", "test-modules", name + ".nupkg");

    private static string Program(string project, string name) =>
        Path.Combine(Root, "artifacts", "bin", project, Configuration, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository: no PluginRuntime.sln above them.");
        return folder;
    }
}
