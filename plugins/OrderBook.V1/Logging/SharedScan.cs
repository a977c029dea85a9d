using BlockLog;

namespace OrderBook.Logging;

/// <summary>
/// Reads the log for all books of a process: those that are rebuilt at the same time, after the loss of a process, share one scan. By itself each would read what all of them have
/// written. Who comes while a scan goes on waits for the next one. Thread-safe.
/// </summary>
internal sealed class SharedScan(IBlockLog log)
{
    /// <summary>How often a scan is begun again without having brought a record.</summary>
    private const int VainScans = 5;

    private readonly Lock _guard = new();
    private List<Reader> _waiting = [];
    private bool _isReading;

    /// <summary>Gives a replay what stands behind its position, up to the last record that was acknowledged before this was called, or further.</summary>
    /// <param name="replay">The replay. Nobody else touches it or its book meanwhile.</param>
    /// <param name="cancellationToken">Ends the waiting. The replay is good for nothing then.</param>
    /// <exception cref="InvalidDataException">A record of its book cannot be read.</exception>
    internal async Task RunAsync(Replay replay, CancellationToken cancellationToken)
    {
        var reader = new Reader(replay, cancellationToken);
        lock (_guard)
        {
            _waiting.Add(reader);
            if (!_isReading)
            {
                _isReading = true;
                _ = ReadAsync();
            }
        }

        await reader.Ended.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when nobody waits. Whatever goes wrong is told to who waits for it.</summary>
    private async Task ReadAsync()
    {
        await Task.Yield();
        while (TakeWaiting() is { Count: > 0 } readers)
        {
            var failure = await ScanAsync(readers);
            foreach (var reader in readers)
                reader.End(failure);
        }
    }

    private List<Reader> TakeWaiting()
    {
        lock (_guard)
        {
            var readers = _waiting;
            _waiting = [];
            _isReading = readers.Count > 0;
            return readers;
        }
    }

    /// <summary>A scan ends early when the log is upgraded or its process lost; what came is not asked for again.</summary>
    /// <returns>Why it came to nothing, or <see langword="null"/>.</returns>
    private async Task<Exception?> ScanAsync(List<Reader> readers)
    {
        for (var vain = 0; ;)
        {
            try
            {
                await foreach (var record in log.ScanAsync(readers.Min(reader => reader.Replay.Position) + 1, CancellationToken.None))
                {
                    vain = 0;
                    foreach (var reader in readers)
                        reader.Take(record);
                    readers.RemoveAll(reader => reader.HasEnded);
                    if (readers.Count == 0)
                        break;
                }

                return null;
            }
            catch (Exception exception)
            {
                if (exception is InvalidDataException || ++vain == VainScans)
                    return exception;
            }
        }
    }

    /// <summary>A replay, and who waits for it.</summary>
    private sealed class Reader(Replay replay, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Replay Replay => replay;

        internal Task Ended => _ended.Task;

        internal bool HasEnded => _ended.Task.IsCompleted || cancellationToken.IsCancellationRequested;

        internal void Take(LogRecord record)
        {
            // What it knows already is for others, who are not as far.
            if (HasEnded || record.Sequence <= replay.Position)
                return;
            try
            {
                replay.Apply(record);
            }
            catch (Exception exception)
            {
                // The matter of this book alone.
                _ended.TrySetException(exception);
            }
        }

        internal void End(Exception? failure)
        {
            if (failure is null)
                _ended.TrySetResult();
            else
                _ended.TrySetException(failure);
        }
    }
}
