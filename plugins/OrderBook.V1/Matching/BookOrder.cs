using System.Collections.Immutable;

namespace OrderBook.Matching;

/// <summary>An order that the book knows: what it was, what became of it at once, and how it stands.</summary>
internal sealed class BookOrder(Order order, long sequence, string bookVersion, Outcome outcome)
{
    internal Order Order { get; } = order;

    /// <summary>The number of the change that placed it: its place in time.</summary>
    internal long Sequence { get; } = sequence;

    internal string BookVersion { get; } = bookVersion;

    internal Outcome Outcome { get; } = outcome;

    internal long Filled { get; set; } = outcome.Traded;

    internal long Cancelled { get; set; } = outcome.Cancelled;

    internal long Rest => Order.Quantity - Filled - Cancelled;

    /// <summary>The number of the change by which its client cancelled it; 0: none.</summary>
    internal long CancelSequence { get; set; }

    /// <summary>How much of it that change cancelled.</summary>
    internal long CancelledByClient { get; set; }

    /// <summary>Where its record stands; 0: not known to be in the log.</summary>
    internal long LogSequence { get; set; }

    internal string LogVersion { get; set; } = "";

    /// <summary>What a later version has written of it behind what this one knows.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; set; }

    // Its place in the queue of its price.
    internal PriceLevel? Level { get; set; }

    internal BookOrder? Older { get; set; }

    internal BookOrder? Younger { get; set; }

    internal Placement ToPlacement() =>
        new(Order.Id, Sequence, Outcome.Fills, Outcome.RestOf(Order), Outcome.Cancelled, Outcome.CancelReason, BookVersion, LogSequence, LogVersion);
}
