namespace OrderBook.Matching;

/// <summary>Units since the book began: placed, traded, cancelled.</summary>
internal readonly record struct BookFigures(long Entered, long Traded, long Cancelled);
