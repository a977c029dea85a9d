using BlockLog.Formats;

namespace BlockLog;

/// <summary>What the log knows, as callers of this version see it. Version 2 has its own.</summary>
internal static class ContractData
{
    internal static LogRecord ToRecord(StoredRecord record, ReadOnlySpan<byte> unit, string writtenBy) =>
        new(record.Sequence, record.Id, unit.Slice(record.Start, record.Length).ToArray(), writtenBy);

    internal static LogStatus Grow(LogFormats formats, LogStatus status) => status;
}
