using System.Collections.Immutable;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// What a user hands over: a <c>.nupkg</c> of type <c>PluginRuntimeModule</c>, or the folder that publishing wrote. Its files are
/// listed by where they belong, <c>module/</c> or <c>contracts/</c>; nothing of it is loaded or kept open after disposal.
/// </summary>
internal sealed class ModulePackage : IDisposable
{
    public const string ModuleFolder = "module";
    public const string ContractsFolder = "contracts";

    /// <summary>The type that the package's manifest must name.</summary>
    public const string PackageType = "PluginRuntimeModule";

    private readonly IDisposable? _archive;

    internal ModulePackage(string source, IEnumerable<PackageFile> files, IDisposable? archive)
    {
        _archive = archive;
        Source = source;
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>The path it was opened from.</summary>
    public string Source { get; }

    /// <summary>Its files, ordered by path.</summary>
    public ImmutableArray<PackageFile> Files { get; }

    /// <exception cref="ModulePackageException">It is not a package, or it is damaged.</exception>
    public static ModulePackage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return PublishFolder.Open(full);
        if (!File.Exists(full))
            throw new ModulePackageException(full, "there is no such file or folder.", "Check the path.");
        return full.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase)
            ? PackageArchive.Open(full)
            : throw new ModulePackageException(full, "it is a single file, and not a .nupkg.", "Hand over the .nupkg that 'dotnet pack' wrote, or the folder that 'dotnet publish' wrote.");
    }

    public void Dispose() => _archive?.Dispose();

    /// <summary>Whether a path stays below the folder it is appended to, on every operating system.</summary>
    internal static bool StaysInside(string path) =>
        path.Length > 0 && path.IndexOfAny(['\\', ':', '\0']) < 0 && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}
