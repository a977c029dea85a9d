using BlockLog;

namespace OrderBook.Tests;

/// <summary>An append on its way.</summary>
internal sealed class HeldAppend(FakeLog log, Guid id, byte[] payload)
{
    private readonly TaskCompletionSource<AppendResult> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendResult? _written;

    internal Task<AppendResult> Answered => _answered.Task;

    internal bool IsWritten => _written is not null;

    internal void Write() => _written = log.Write(id, payload);

    /// <summary>Writes it, if that was not done, and lets the caller know.</summary>
    internal void Answer()
    {
        Write();
        log.Drop(this);
        _answered.SetResult(_written!);
    }

    /// <summary>Lets the caller see an error, whether it was written or not.</summary>
    internal void Fail()
    {
        log.Drop(this);
        _answered.SetException(new LogWriteException("The disk failed.", new IOException()));
    }
}
