using System.Collections.Immutable;

namespace OrderBook.Matching;

/// <summary>What an order comes to at once. It is what the log keeps, so that no later version has to match the order again to know.</summary>
/// <param name="Fills">Its trades.</param>
/// <param name="Cancelled">How much of it is cancelled.</param>
/// <param name="CancelReason">Why.</param>
internal sealed record Outcome(ImmutableArray<Fill> Fills, long Cancelled, string? CancelReason)
{
    internal static Outcome Nothing { get; } = new([], 0, null);

    internal long Traded
    {
        get
        {
            long traded = 0;
            foreach (var fill in Fills)
                traded += fill.Quantity;
            return traded;
        }
    }

    internal long RestOf(Order order) => order.Quantity - Traded - Cancelled;
}
