namespace BlockLog.Writing;

/// <summary>How files are written, in bytes.</summary>
/// <param name="SegmentBytes">From this length on a segment is followed by another.</param>
/// <param name="GrowthBytes">
/// A file is extended in such steps. A flush that does not have to record a new length is cheaper: 230 us instead of 300 for 128 bytes,
/// 320 instead of 445 for 8 KiB, on ext4; reserving or zeroing the space beforehand gains no more.
/// </param>
internal sealed record WriterSettings(long SegmentBytes, int GrowthBytes = 4 * 1024 * 1024);
