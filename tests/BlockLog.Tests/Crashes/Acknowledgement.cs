namespace BlockLog.Tests.Crashes;

/// <summary>What an appender was told.</summary>
/// <param name="Id">The record.</param>
/// <param name="Sequence">Where it is.</param>
/// <param name="Events">How many changes the disk had seen when that was told, at most.</param>
internal sealed record Acknowledgement(Guid Id, long Sequence, int Events);
