namespace BlockLog.Segments;

/// <summary>
/// The end of a segment whose writer may be gone. What a batch wrote says that everything before the batch is durable, since a writer
/// begins the next only when the last is. Of the last batch itself nobody says so: perhaps it was acknowledged, perhaps it is not on disk.
/// </summary>
/// <param name="CertainEnd">Up to here everything is durable.</param>
/// <param name="FirstUncertain">The number of the first record behind it.</param>
/// <param name="End">Where the last undamaged unit ends.</param>
/// <param name="NextSequence">The number that would follow it.</param>
/// <param name="FileLength">The length of the file at the time.</param>
/// <param name="IsClosed">Whether a mark was found: nothing is uncertain.</param>
internal readonly record struct SegmentTail(long CertainEnd, long FirstUncertain, long End, long NextSequence, long FileLength, bool IsClosed);
