namespace BlockLog.Writing;

/// <summary>An append that waits. Either the writer takes it, or its caller withdraws it: never both.</summary>
/// <param name="id">Its id.</param>
/// <param name="payload">Its payload; must not change until it has ended.</param>
internal sealed class PendingAppend(Guid id, ReadOnlyMemory<byte> payload)
{
    private readonly TaskCompletionSource<AppendResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDecided;

    internal Guid Id { get; } = id;

    internal ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>Where it stands in the log; the writer's.</summary>
    internal long Sequence { get; set; }

    /// <summary>Completes when the append has ended.</summary>
    internal Task<AppendResult> Ended => _end.Task;

    /// <summary>For the writer.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>For the caller.</summary>
    internal void Withdraw(CancellationToken cancellationToken)
    {
        if (TryTake())
            _end.TrySetCanceled(cancellationToken);
    }

    internal void Succeed(AppendResult result) => _end.TrySetResult(result);

    internal void Fail(Exception exception) => _end.TrySetException(exception);
}
