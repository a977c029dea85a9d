namespace BlockLog.Formats;

/// <summary>What a format writes as a piece with one checksum: a record, or a frame of several; or a mark that closes a segment.</summary>
/// <param name="Length">Its length in bytes, with padding.</param>
/// <param name="FirstSequence">The number of its first record; of a mark: of the record that would follow.</param>
/// <param name="Count">Its records; 0: a mark.</param>
/// <param name="BatchDistance">How many bytes before it the batch begins that it was written with.</param>
internal readonly record struct RecordUnit(int Length, long FirstSequence, int Count, int BatchDistance)
{
    /// <summary>Whether this says only that everything before it is durable.</summary>
    internal bool IsMark => Count == 0;
}
