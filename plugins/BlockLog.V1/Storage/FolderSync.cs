using System.ComponentModel;
using System.Runtime.InteropServices;

namespace BlockLog.Storage;

/// <summary>
/// Makes the names in a folder durable. The framework opens no folders, so this calls the C library. Windows has no such call for those
/// who are not administrators: NTFS keeps its names in a journal of its own.
/// </summary>
internal static partial class FolderSync
{
    /// <summary>Flushes a folder.</summary>
    internal static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, flags: 0);
        if (descriptor < 0)
            throw Failure("opened", path);
        try
        {
            if (Sync(descriptor) != 0)
                throw Failure("flushed", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"The folder {path} could not be {what}: {error.Message}.", error.NativeErrorCode);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
