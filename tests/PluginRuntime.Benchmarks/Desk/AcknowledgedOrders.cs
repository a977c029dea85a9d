using System.Globalization;
using LiveUpgrade.Desk;
using LiveUpgrade.Proof;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>
/// What clients were told, for the proofs: each order of a book has a number of its own, which are those of all its changes; and what was placed is what was traded on both sides,
/// cancelled, and rests. Thread-safe.
/// </summary>
internal sealed class AcknowledgedOrders
{
    /// <summary>Symbols that the desk has from the beginning.</summary>
    internal const int Symbols = 40;

    private readonly Dictionary<string, Book> _books = Enumerable.Range(0, Symbols).ToDictionary(Symbol, static _ => new Book());

    /// <summary>For the reader of the log.</summary>
    internal Ledger Ledger { get; } = new();

    internal static string Symbol(int number) => string.Create(CultureInfo.InvariantCulture, $"SYM{number:000}");

    internal void Add(OrderRequest order, OrderAccepted answer)
    {
        var booked = answer.Booked;
        var record = new BookedOrder(
            BookedOrder.NameOf(order.Id!), order.Symbol!, order.Client!, order.Side.ToString(), order.Price, order.Quantity, booked.Sequence, booked.Filled, booked.Cancelled);
        Ledger.Add(record.Name.ToString(), answer.Sequence, record.ToBytes());
        var book = _books[order.Symbol!];
        lock (book)
        {
            book.Orders++;
            book.Numbers.Add(booked.Sequence);
            book.Rests += order.Quantity - (2 * booked.Filled) - booked.Cancelled;
        }
    }

    /// <summary>What is wrong with a book; <see langword="null"/>: every order that was acknowledged is in it once, and no other.</summary>
    internal string? WrongWith(BookView view)
    {
        var book = _books[view.Symbol];
        var rests = view.Bids.Concat(view.Asks).Sum(static level => level.Quantity);
        return book.Numbers.Count != book.Orders ? $"{view.Symbol}: of {book.Orders} orders some have the same number."
            : view.Sequence != book.Orders || book.Numbers.Any(number => number < 1 || number > view.Sequence) ? $"{view.Symbol}: {book.Orders} orders were acknowledged, the book has taken {view.Sequence}."
            : rests != book.Rests ? $"{view.Symbol}: {book.Rests} units should rest, {rests} do."
            : null;
    }

    private sealed class Book
    {
        internal int Orders;
        internal long Rests;

        internal HashSet<long> Numbers { get; } = [];
    }
}
