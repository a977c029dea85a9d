namespace BlockLog.Formats;

/// <summary>A record within a unit that was read.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where in the unit its payload begins.</param>
/// <param name="Length">The payload's length.</param>
/// <param name="WrittenAt">When it was written, if the format tells.</param>
internal readonly record struct StoredRecord(long Sequence, Guid Id, int Start, int Length, DateTimeOffset? WrittenAt);
