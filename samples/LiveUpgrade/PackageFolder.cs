namespace LiveUpgrade;

/// <summary>The folder plugins/packages of this repository, which every build fills.</summary>
internal sealed class PackageFolder
{
    private PackageFolder(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Names of the packages, without <c>.nupkg</c>.</summary>
    internal IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path, "*.nupkg").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The path of a package by its name, or <see langword="null"/>.</summary>
    internal string? Find(string name) => Names.Contains(name, StringComparer.Ordinal) ? System.IO.Path.Combine(Path, name + ".nupkg") : null;

    /// <summary>The path of a package that <see cref="Locate"/> has seen.</summary>
    internal string this[string name] => System.IO.Path.Combine(Path, name + ".nupkg");

    /// <summary>Finds the folder above the program.</summary>
    /// <exception cref="FileNotFoundException">It, or a package in it, is not there; the message says what to do.</exception>
    internal static PackageFolder Locate(params string[] needed)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (!File.Exists(System.IO.Path.Combine(folder, "PluginRuntime.sln")))
                continue;
            var packages = new PackageFolder(System.IO.Path.Combine(folder, "plugins", "packages"));
            var missing = needed.Where(name => !File.Exists(packages[name])).ToArray();
            return missing.Length == 0 ? packages : throw new FileNotFoundException(
                $"Packages are missing in {packages.Path}: {string.Join(", ", missing)}.{Environment.NewLine}Build the solution first: dotnet build -c Release {System.IO.Path.Combine(folder, "PluginRuntime.sln")}");
        }

        throw new FileNotFoundException($"The sample runs outside its repository: no PluginRuntime.sln above {AppContext.BaseDirectory}.");
    }
}
