using System.IO.Enumeration;

namespace PluginRuntime.Kernel.Loading;

/// <summary>Reads a publish folder: laid out like a package, or flat, in which case all of it is the module.</summary>
internal static class PublishFolder
{
    public static ModulePackage Open(string folder)
    {
        try
        {
            var files = Files(folder).ToArray();
            var isLaidOut = files.Any(file => IsBelow(file, ModulePackage.ModuleFolder));
            var package = isLaidOut
                ? files.Where(file => IsBelow(file, ModulePackage.ModuleFolder) || IsBelow(file, ModulePackage.ContractsFolder)).ToArray()
                : [.. files.Select(file => file with { Path = $"{ModulePackage.ModuleFolder}/{file.Path}" })];
            return package.Length > 0
                ? new ModulePackage(folder, package, archive: null)
                : throw new ModulePackageException(folder, "the folder is empty.", "Hand over the folder that 'dotnet publish' wrote.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ModulePackageException(folder, $"it cannot be read: {unreadable.Message}", "Check the permissions of the folder.", unreadable);
        }
    }

    // Linked files are followed, since deployments link them; linked folders are not, since they can lead in circles.
    private static FileSystemEnumerable<PackageFile> Files(string folder) => new(folder, (ref entry) => FileAt(folder, entry.ToFullPath()), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };

    private static PackageFile FileAt(string folder, string path)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return new(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), new FileInfo(target).Length, Checksum: null, () => File.OpenRead(path));
    }

    private static bool IsBelow(PackageFile file, string folder) =>
        file.Path.StartsWith(folder, StringComparison.Ordinal) && file.Path.Length > folder.Length && file.Path[folder.Length] == '/';
}
