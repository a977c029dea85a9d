namespace PluginRuntime.Kernel.Loading;

/// <summary>Copies the files of a package into a folder, checking them on the way.</summary>
internal static class PackageUnpacker
{
    /// <summary>Unpacks and returns the hash of what was written.</summary>
    /// <exception cref="ModulePackageException">A file is damaged, or changed while it was read.</exception>
    public static string Unpack(ModulePackage package, string folder)
    {
        using var hash = new ContentHash();
        var buffer = new byte[64 * 1024];
        foreach (var file in package.Files)
        {
            var path = Path.Combine(folder, file.Path.Replace('/', Path.DirectorySeparatorChar));
            StoreFolder.Create(Path.GetDirectoryName(path)!);
            hash.BeginFile(file.Path, file.Length);
            using (var target = StoreFolder.CreateFile(path))
            {
                Copy(package, file, target, hash, buffer);
                // After a crash of the machine a stored module is whole or is told not to be; it need not be told often.
                target.Flush(flushToDisk: true);
            }

            StoreFolder.MakeReadOnly(path);
        }

        return hash.Finish();
    }

    private static void Copy(ModulePackage package, PackageFile file, FileStream target, ContentHash hash, byte[] buffer)
    {
        var checksum = new Crc32();
        var left = file.Length;
        using var source = OpenSource(package, file);
        for (int read; (read = Read(package, file, source, buffer)) > 0;)
        {
            left -= read;
            if (left < 0)
                break;
            hash.Append(buffer.AsSpan(0, read));
            checksum.Append(buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
        }

        if (left != 0)
            throw Damaged(package, $"its file {file.Path} has not the {file.Length} bytes it should have.", null);
        if (file.Checksum is { } expected && expected != checksum.Value)
            throw Damaged(package, $"the checksum of its file {file.Path} is wrong.", null);
    }

    private static Stream OpenSource(ModulePackage package, PackageFile file)
    {
        try
        {
            return file.Open();
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Damaged(package, $"its file {file.Path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static int Read(ModulePackage package, PackageFile file, Stream source, byte[] buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            throw Damaged(package, $"its file {file.Path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static ModulePackageException Damaged(ModulePackage package, string problem, Exception? cause) =>
        new(package.Source, problem, "Pack or publish the module again, and do not change it while it is being added.", cause);
}
