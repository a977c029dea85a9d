using System.IO.Compression;

namespace PluginRuntime.Benchmarks.Hosting;

/// <summary>The packages of the test modules and plugins, which the build of the solution makes.</summary>
internal static class Packages
{
    private static readonly string Root = FindRoot();

    /// <summary>The path of the package of a test module: <c>id.version</c>.</summary>
    internal static string Of(string name) => Find("artifacts", "test-modules", name);

    /// <summary>The path of the package of a plugin: <c>id.version</c>.</summary>
    internal static string OfPlugin(string name) => Find("plugins", "packages", name);

    /// <summary>The path of a sample's assembly, built in the configuration of this program.</summary>
    internal static string OfSample(string name)
    {
        var path = Path.Combine(Root, "artifacts", "bin", name, new DirectoryInfo(AppContext.BaseDirectory).Name, name + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing. Build the solution first: dotnet build -c Release PluginRuntime.sln.");
    }

    /// <summary>
    /// A copy with one file more, so that its content is new to the store and to inspection, as every real upgrade's is.
    /// </summary>
    internal static string Renewed(string name, string folder, int number) => Renew(Of(name), name, folder, number);

    /// <summary>The same of a plugin.</summary>
    internal static string RenewedPlugin(string name, string folder, int number) => Renew(OfPlugin(name), name, folder, number);

    /// <summary>Unpacks what publishing wrote.</summary>
    /// <returns>The path of the main assembly.</returns>
    internal static string Unpack(string name, string folder)
    {
        ZipFile.ExtractToDirectory(Of(name), folder);
        var settings = Directory.EnumerateFiles(folder, "*.deps.json", SearchOption.AllDirectories).Single();
        return settings.Replace(".deps.json", ".dll", StringComparison.Ordinal);
    }

    private static string Renew(string package, string name, string folder, int number)
    {
        var copy = Path.Combine(folder, $"{name}.{number}.nupkg");
        File.Copy(package, copy);
        using var archive = ZipFile.Open(copy, ZipArchiveMode.Update);
        var module = archive.Entries.First(entry => entry.FullName.EndsWith(".deps.json", StringComparison.Ordinal)).FullName;
        using var writer = new StreamWriter(archive.CreateEntry($"{Path.GetDirectoryName(module)}/number.txt").Open());
        writer.Write(number);
        return copy;
    }

    private static string Find(string folder, string subfolder, string name)
    {
        var path = Path.Combine(Root, folder, subfolder, name + ".nupkg");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing. Build the solution first: dotnet build -c Release PluginRuntime.sln.");
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The benchmarks run outside the repository: no PluginRuntime.sln above them.");
        return folder;
    }
}
