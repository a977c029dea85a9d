namespace OrderBook;

/// <summary>The book takes no changes until the log takes those that it owes. Nothing was placed or cancelled; repeat the call later.</summary>
public sealed class BookRefusesException : InvalidOperationException
{
    /// <summary>Made by the book.</summary>
    /// <param name="unlogged">How many changes it owes the log.</param>
    /// <param name="cause">What the log said last; <see langword="null"/> when it has not answered.</param>
    public BookRefusesException(int unlogged, Exception? cause)
        : base($"The book takes no changes: {unlogged} are not in the log yet. {cause?.Message ?? "The log does not answer."} Nothing was changed; repeat the call later.", cause) =>
        Unlogged = unlogged;

    /// <summary>How many changes it owes the log.</summary>
    public int Unlogged { get; }
}
