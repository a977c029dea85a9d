namespace BlockLog;

/// <summary>A record of the log.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Id">The name its caller gave it.</param>
/// <param name="Payload">What was appended, in memory of its own.</param>
/// <param name="WrittenBy">The version of the log that wrote the file it stands in.</param>
public sealed partial record LogRecord(long Sequence, Guid Id, ReadOnlyMemory<byte> Payload, string WrittenBy);
