using System.Collections.Immutable;

namespace OrderBook;

/// <summary>A book at one moment.</summary>
/// <param name="Symbol">What is traded.</param>
/// <param name="Sequence">The number of its latest change; 0: none yet.</param>
/// <param name="Bids">What is to be bought, best price first.</param>
/// <param name="Asks">What is to be sold, best price first. The best bid is always less than the best ask.</param>
public sealed record BookSnapshot(string Symbol, long Sequence, ImmutableArray<BookLevel> Bids, ImmutableArray<BookLevel> Asks);
