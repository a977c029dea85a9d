namespace BlockLog;

/// <summary>Where an appended record stands.</summary>
/// <param name="Sequence">The record's number: 1 for the first of the log, one more for each that follows, without gaps.</param>
/// <param name="WrittenBy">The version of the log that wrote the file it stands in.</param>
public sealed record AppendResult(long Sequence, string WrittenBy);
