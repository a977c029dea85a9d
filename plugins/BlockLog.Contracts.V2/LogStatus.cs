namespace BlockLog;

public sealed partial record LogStatus
{
    /// <summary>The format in which records are written; 0 when version 1 answers, which knows only one.</summary>
    public int WriteFormat { get; init; }
}
