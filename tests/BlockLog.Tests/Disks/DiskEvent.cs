namespace BlockLog.Tests.Disks;

/// <summary>What changed on a simulated disk.</summary>
internal abstract record DiskEvent
{
    internal sealed record Created(int File, string Name) : DiskEvent;

    internal sealed record Written(int File, long Offset, byte[] Bytes) : DiskEvent;

    internal sealed record Resized(int File, long Length) : DiskEvent;

    internal sealed record Flushed(int File) : DiskEvent;

    /// <summary>A flush failed: what was not durable before is dropped from what will ever be, and stays readable.</summary>
    internal sealed record FlushLost(int File) : DiskEvent;

    internal sealed record Renamed(string Name, string NewName) : DiskEvent;

    internal sealed record Deleted(string Name) : DiskEvent;

    internal sealed record FolderFlushed : DiskEvent;
}
