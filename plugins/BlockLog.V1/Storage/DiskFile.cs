using Microsoft.Win32.SafeHandles;

namespace BlockLog.Storage;

/// <summary>A file of the file system.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : ILogFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset);

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    public void Flush() => RandomAccess.FlushToDisk(handle);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Dispose() => handle.Dispose();
}
