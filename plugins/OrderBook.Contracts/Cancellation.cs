namespace OrderBook;

/// <summary>What a cancellation came to: the same whenever it is asked for.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="IsKnown">Whether the book knows the order.</param>
/// <param name="Cancelled">How much of it was cancelled; 0 when nothing of it rested.</param>
/// <param name="Sequence">Its number among the changes of the book; 0 when it changed nothing.</param>
public sealed record Cancellation(Guid OrderId, bool IsKnown, long Cancelled, long Sequence);
