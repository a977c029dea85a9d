namespace BlockLog;

#region grown
public sealed partial record LogRecord
{
    /// <summary>When it was written, by the clock of the process that wrote it; <see langword="null"/> when version 1 did.</summary>
    public DateTimeOffset? WrittenAt { get; init; }
}
#endregion
