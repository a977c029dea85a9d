namespace LiveUpgrade.Proof;

/// <summary>A record as it stands in a file of the log.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Id">The name its writer was given for it.</param>
/// <param name="Payload">What was appended.</param>
internal readonly record struct LogEntry(long Sequence, Guid Id, ReadOnlyMemory<byte> Payload);

/// <summary>What stands under one checksum.</summary>
/// <param name="Length">Its length in the file.</param>
/// <param name="FirstSequence">The number of its first record; of a mark: of the record that would follow.</param>
/// <param name="Entries">Its records; none: the mark that closes a file.</param>
internal sealed record LogUnit(int Length, long FirstSequence, IReadOnlyList<LogEntry> Entries);
