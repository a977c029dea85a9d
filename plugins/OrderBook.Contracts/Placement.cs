using System.Collections.Immutable;

namespace OrderBook;

/// <summary>What became of an order when it was placed: the same whenever it is asked for, whatever happens to the order afterwards.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Sequence">Its number among the changes of its book, which grows from order to order.</param>
/// <param name="Fills">What it traded at once, in the order of the trades; together with rest and cancelled quantity the whole order.</param>
/// <param name="Rest">How much of it came to rest in the book.</param>
/// <param name="Cancelled">How much of it was cancelled at once.</param>
/// <param name="CancelReason">Why; <see langword="null"/> when nothing was. See <see cref="CancelReasons"/>.</param>
/// <param name="BookVersion">The version of the book that matched it.</param>
/// <param name="LogSequence">The number of its record in the log.</param>
/// <param name="LogVersion">The version of the log that wrote it.</param>
public sealed record Placement(
    Guid OrderId, long Sequence, ImmutableArray<Fill> Fills, long Rest, long Cancelled, string? CancelReason, string BookVersion, long LogSequence, string LogVersion);
