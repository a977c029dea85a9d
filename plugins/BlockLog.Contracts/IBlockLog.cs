using PluginRuntime;

namespace BlockLog;

#region contract
/// <summary>An append-only log. A record that was acknowledged is on disk, once, at its place, whatever happens afterwards.</summary>
/// <remarks>
/// Only one process at a time may write, so calls that come in before this one owns the log wait for it; <see cref="StatusAsync"/> does
/// not. A caller in another process sees the exceptions named here as <see cref="RemoteFaultException"/>, whose
/// <see cref="RemoteFaultException.OriginalType"/> is their full name. Thread-safe.
/// </remarks>
[Contract]
public interface IBlockLog
{
    /// <summary>Appends a record and returns when it is on disk. Appends that wait at the same time share one write.</summary>
    /// <param name="id">
    /// The caller's name for this record, unique in the log and not <see cref="Guid.Empty"/>. When the log holds a record of this id
    /// among its newest (one million unless configured otherwise), nothing is written and that record's result is returned, whatever the
    /// payload: an append whose outcome is not known is repeated with the same id.
    /// </param>
    /// <param name="payload">The record; may be empty. At most 1 MiB unless configured otherwise.</param>
    /// <param name="cancellationToken">
    /// Withdraws the append while it waits for its turn: the record is not written then. Once it is being written it is finished, and the
    /// call returns its result.
    /// </param>
    /// <returns>Where the record stands.</returns>
    /// <exception cref="ArgumentException">The id is empty, or the payload too long.</exception>
    /// <exception cref="LogFullException">The disk is full. The log goes on as soon as there is space.</exception>
    /// <exception cref="LogWriteException">The disk failed. The log goes on as soon as it works again.</exception>
    /// <exception cref="LogFencedException">Another generation owns the log now.</exception>
    [Idempotent]
    ValueTask<AppendResult> AppendAsync(Guid id, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>Reads one record. What was acknowledged before the call is found.</summary>
    /// <param name="sequence">Its number; at least 1.</param>
    /// <param name="cancellationToken">Ends the wait for the log.</param>
    /// <returns>The record, or <see langword="null"/> when the log does not reach that far.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sequence"/> is less than 1.</exception>
    /// <exception cref="LogDamagedException">The record cannot be read.</exception>
    [Idempotent]
    ValueTask<LogRecord?> ReadAsync(long sequence, CancellationToken cancellationToken);

    /// <summary>Reads records in order, from one on to the last that was acknowledged when the scan began.</summary>
    /// <param name="from">The number of the first; at least 1. Beyond the end of the log: no records.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>The records, without a gap.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is less than 1.</exception>
    /// <exception cref="LogDamagedException">A record cannot be read.</exception>
    /// <exception cref="LogScanInterruptedException">The scan would have held up an upgrade. Go on behind the last record that came.</exception>
    IAsyncEnumerable<LogRecord> ScanAsync(long from, CancellationToken cancellationToken);

    /// <summary>How the log stands, also when this process does not own it; then without the records that are not certain yet.</summary>
    /// <param name="cancellationToken">Has no effect: nothing is waited for.</param>
    /// <returns>The status at this moment.</returns>
    [Idempotent]
    ValueTask<LogStatus> StatusAsync(CancellationToken cancellationToken);
}
#endregion
