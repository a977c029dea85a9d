using System.IO.Pipelines;

namespace RespServer.Tests.Hosting;

/// <summary>An input that notes whether the last read was cancelled: then its reader's return is a safe point, otherwise an end.</summary>
/// <param name="reader">The input.</param>
internal sealed class WatchedReader(PipeReader reader) : PipeReader
{
    internal bool WasCanceled { get; private set; }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await reader.ReadAsync(cancellationToken);
        WasCanceled = result.IsCanceled;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var isRead = reader.TryRead(out result);
        WasCanceled = isRead && result.IsCanceled;
        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => reader.Complete(exception);
}
