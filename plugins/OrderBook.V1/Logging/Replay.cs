using BlockLog;
using OrderBook.Matching;

namespace OrderBook.Logging;

/// <summary>
/// Brings a book up to what the log says. The rule by which records count, which makes the book a function of the log:
/// </summary>
/// <remarks>
/// <para>A <em>term</em> is the life of a book from one rebuilding to the next, over all its moves. Its first record names it and has a number higher than any before it;
/// one that has not is without effect. A record of another term than the last begun before it does not count: it is a late append of a
/// process that was lost.</para>
/// <para>Within its term a change counts when all changes before it do. The numbers of a term go on from the last change of the terms before
/// that counts. Changes behind one that is missing when the next term begins do not count: a change is acknowledged only when all before it are in
/// the log, so nobody was told of them.</para>
/// </remarks>
internal sealed class Replay(RecordCodec codec, Book book)
{
    private readonly Dictionary<long, (LogRecord Record, BookRecord Change)> _early = [];

    /// <summary>The last record of the log that was looked at.</summary>
    internal long Position { get; set; }

    internal Term Term { get; set; }

    internal void Apply(LogRecord record)
    {
        Position = record.Sequence;
        if (codec.Read(record.Payload.Span) is not { } change)
            return;
        if (change.Kind == RecordKind.Term)
        {
            if (change.Number <= Term.Number)
                return;
            Term = new Term(change.Term, change.Number);
            _early.Clear();
            return;
        }

        if (change.Term != Term.Id)
            return;
        if (change.Sequence <= book.Sequence)
        {
            // In the state that the replay began with; which may not know yet where its record stands.
            if (change.Order is { } known && book.TryFind(known.Id, out var order) && order.LogSequence == 0)
                book.Logged(order, record.Sequence, record.WrittenBy);
            return;
        }

        // Appends of one book overtake each other.
        _early[change.Sequence] = (record, change);
        while (_early.Remove(book.Sequence + 1, out var next))
            Apply(next.Record, next.Change);
    }

    private void Apply(LogRecord record, BookRecord change)
    {
        if (change is { Kind: RecordKind.Place, Order: { } order })
        {
            var placed = book.Place(order, new Outcome(change.Fills ?? [], change.Cancelled, change.CancelReason), change.Version);
            book.Logged(placed, record.Sequence, record.WrittenBy);
            return;
        }

        if (change is not { Kind: RecordKind.Cancel, CancelledOrder: { } id } || !book.TryFind(id, out var cancelled))
            throw new InvalidDataException($"Record {record.Sequence} of the log is change {change.Sequence} of book '{change.Book}', and neither places an order nor cancels one that is known.");
        book.Cancel(cancelled);
    }
}
