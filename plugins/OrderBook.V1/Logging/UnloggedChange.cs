using BlockLog;
using OrderBook.Matching;

namespace OrderBook.Logging;

/// <summary>A change of the book that is not acknowledged: it, or one before it, is not known to be in the log. Guarded by the book's lock.</summary>
/// <param name="sequence">Its number.</param>
/// <param name="name">The name of its record, which it keeps until it is in the log, over moves too: however often it is appended, it is one record.</param>
/// <param name="write">Writes its record: always the same, so that appending it again is the same append.</param>
/// <param name="placed">The order that it placed, if it did.</param>
/// <param name="floor">Its record stands behind this number in the log.</param>
internal sealed class UnloggedChange(long sequence, Guid name, Func<byte[]> write, BookOrder? placed, long floor)
{
    private byte[]? _payload;

    internal long Sequence { get; } = sequence;

    internal Guid Name { get; } = name;

    /// <summary>Its record. Written by the first who asks, which is done outside the lock.</summary>
    internal byte[] Payload => _payload ??= write();

    internal BookOrder? Placed { get; } = placed;

    internal long Floor { get; } = floor;

    /// <summary>Where its record stands, when it is in the log.</summary>
    internal AppendResult? Logged { get; set; }

    /// <summary>Whether an append of it is on its way.</summary>
    internal bool IsAppending { get; set; }

    /// <summary>Whether an append of it has failed.</summary>
    internal bool HasFailed { get; set; }

    /// <summary>
    /// Ends for those who wait now: with nothing, when this and all before it are in the log; otherwise with the reason why that is not going
    /// to happen unless somebody tries again. Then there is a new one here.
    /// </summary>
    internal TaskCompletionSource<Exception?> Settled { get; set; } = NewSettled();

    internal static TaskCompletionSource<Exception?> NewSettled() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
