using Xunit;

namespace OrderBook.Tests;

/// <summary>Compares what the contract returns, fills one by one.</summary>
internal static class Same
{
    internal static void Placement(Placement expected, Placement? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Fills.AsEnumerable(), actual.Fills.AsEnumerable());
        Assert.Equal(expected with { Fills = default }, actual with { Fills = default });
    }

    internal static void Status(OrderStatus? expected, OrderStatus? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null)
            return;
        Placement(expected.Placement, actual!.Placement);
        Assert.Equal(expected with { Placement = actual.Placement }, actual);
    }

    internal static void Snapshot(BookSnapshot expected, BookSnapshot actual)
    {
        Assert.Equal((expected.Symbol, expected.Sequence), (actual.Symbol, actual.Sequence));
        Assert.Equal(expected.Bids.AsEnumerable(), actual.Bids.AsEnumerable());
        Assert.Equal(expected.Asks.AsEnumerable(), actual.Asks.AsEnumerable());
    }

    /// <summary>Whether what came in went somewhere, and nothing twice.</summary>
    internal static void Conserved(BookStatus status) =>
        Assert.Equal(status.Entered, (2 * status.Traded) + status.Resting + status.Cancelled);
}
