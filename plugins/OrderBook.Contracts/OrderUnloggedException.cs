namespace OrderBook;

/// <summary>
/// A change stands in the book, and it is not known whether it is in the log, or something before it is not. It is not undone and not
/// acknowledged: repeat the call, with the same order id, to have it logged and answered.
/// </summary>
/// <param name="sequence">The number of the change.</param>
/// <param name="cause">What the log said.</param>
public sealed class OrderUnloggedException(long sequence, Exception cause)
    : InvalidOperationException($"Change {sequence} of the book is not certain to be in the log: {cause?.Message} Repeat the call with the same order id.", cause)
{
    /// <summary>The number of the change.</summary>
    public long Sequence { get; } = sequence;
}
