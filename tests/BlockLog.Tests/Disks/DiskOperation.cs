namespace BlockLog.Tests.Disks;

/// <summary>What a log asks of a disk.</summary>
internal enum DiskAction
{
    Lock,
    List,
    Open,
    Read,
    TryRead,
    Create,
    Write,
    SetLength,
    Flush,
    Rename,
    Delete,
    FlushFolder,
}

/// <summary>One thing that a log asks of a disk.</summary>
/// <param name="Action">What.</param>
/// <param name="Name">The file's name; of an open file, the name it was opened by.</param>
/// <param name="Bytes">How many bytes are to be written.</param>
internal sealed record DiskOperation(DiskAction Action, string Name, int Bytes = 0);

/// <summary>How an operation fails.</summary>
/// <param name="Exception">What it throws.</param>
/// <param name="WrittenBytes">Of a write: how much of it is done all the same. Of anything else: whether it happens although it fails.</param>
internal sealed record DiskFault(IOException Exception, int WrittenBytes = 0)
{
    internal static DiskFault Full(int writtenBytes = 0) => new(new IOException("No space left on device", 28), writtenBytes);

    internal static DiskFault Broken(int writtenBytes = 0) => new(new IOException("Input/output error", 5), writtenBytes);
}
