namespace BlockLog.Formats;

/// <summary>A record of a batch; its number follows from its place.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="WrittenAt">When it was written first, if that is known.</param>
internal readonly record struct RecordToWrite(Guid Id, ReadOnlyMemory<byte> Payload, DateTimeOffset? WrittenAt);
