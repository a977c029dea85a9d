namespace BlockLog;

/// <summary>A scan ended early, because the process that served it is being replaced and appends would have waited for it.</summary>
/// <param name="next">The number of the first record that was not delivered.</param>
public sealed class LogScanInterruptedException(long next)
    : InvalidOperationException($"The scan gave way to an upgrade before record {next}. Scan again from {next}.")
{
    /// <summary>The number of the first record that was not delivered.</summary>
    public long Next { get; } = next;
}
