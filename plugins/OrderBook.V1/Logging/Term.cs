namespace OrderBook.Logging;

/// <summary>A life of a book from one rebuilding to the next; see <see cref="Replay"/>.</summary>
/// <param name="Id">Its name, which no other term has.</param>
/// <param name="Number">1 for the first, higher for each that follows; 0: none yet.</param>
internal readonly record struct Term(Guid Id, long Number);
