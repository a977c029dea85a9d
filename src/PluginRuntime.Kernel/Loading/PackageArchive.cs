using System.IO.Compression;
using System.Xml;
using NuGet.Packaging;
using NuGet.Packaging.Core;

namespace PluginRuntime.Kernel.Loading;

/// <summary>Reads a <c>.nupkg</c>.</summary>
internal static class PackageArchive
{
    /// <summary>More than any module holds; a bound against an archive made to fill the disk.</summary>
    private const long MostBytes = 4L * 1024 * 1024 * 1024;

    private const string PackAgain = "Pack the module again with 'dotnet pack'; if the file was copied or downloaded, fetch it again.";

    public static ModulePackage Open(string path)
    {
        PackageArchiveReader? reader = null;
        try
        {
            var zip = ZipFile.OpenRead(path);
            reader = new PackageArchiveReader(zip);
            RequireType(path, reader);
            var package = new ModulePackage(path, FilesOf(path, zip), reader);
            reader = null;
            return package;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or PackagingException or EndOfStreamException or XmlException or FormatException)
        {
            throw new ModulePackageException(path, $"it is damaged or cut off: {damaged.Message}", PackAgain, damaged);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ModulePackageException(path, $"it cannot be read: {unreadable.Message}", "Check the permissions of the file.", unreadable);
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static void RequireType(string path, PackageArchiveReader reader)
    {
        var types = reader.NuspecReader.GetPackageTypes();
        if (types.Any(type => type.Name.Equals(ModulePackage.PackageType, StringComparison.OrdinalIgnoreCase)))
            return;
        throw new ModulePackageException(path,
            types.Count == 0 ? "its manifest names no package type." : $"its package type is {string.Join(", ", types.Select(type => type.Name))}.",
            $"The type of a module's package is {ModulePackage.PackageType}: set <PackageType> in the module's project and pack it again.");
    }

    private static List<PackageFile> FilesOf(string path, ZipArchive zip)
    {
        var files = new Dictionary<string, PackageFile>(StringComparer.OrdinalIgnoreCase);
        var bytes = 0L;
        foreach (var entry in zip.Entries)
        {
            var name = Uri.UnescapeDataString(entry.FullName);
            var isFolder = name.EndsWith('/');
            if (!ModulePackage.StaysInside(isFolder ? name[..^1] : name))
                throw new ModulePackageException(path, $"its entry '{name}' leads out of the package.", "Do not use it: a package that 'dotnet pack' wrote has no such entry.");
            if (isFolder || !(name.StartsWith(ModulePackage.ModuleFolder + "/", StringComparison.Ordinal) || name.StartsWith(ModulePackage.ContractsFolder + "/", StringComparison.Ordinal)))
                continue;
            if (!files.TryAdd(name, new PackageFile(name, entry.Length, entry.Crc32, entry.Open)))
                throw new ModulePackageException(path, $"two of its entries are called '{name}', but for upper and lower case.", "Name the files differently and pack again.");
            bytes += entry.Length;
            if (bytes > MostBytes)
                throw new ModulePackageException(path, $"it would take more than {MostBytes} bytes unpacked.", "Leave out of the module what it does not run.");
        }

        return files.Count > 0
            ? [.. files.Values]
            : throw new ModulePackageException(path, $"it has no files under {ModulePackage.ModuleFolder}/.", PackAgain);
    }
}
