namespace OrderBook;

/// <summary>An order as it stands. What it has traded, what rests and what is cancelled are together the whole of it.</summary>
/// <param name="Order">The order.</param>
/// <param name="Placement">What became of it when it was placed.</param>
/// <param name="Filled">How much it has traded so far.</param>
/// <param name="Rest">How much of it rests in the book.</param>
/// <param name="Cancelled">How much of it was cancelled.</param>
public sealed record OrderStatus(Order Order, Placement Placement, long Filled, long Rest, long Cancelled);
