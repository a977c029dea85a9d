using System.Buffers;
using OrderBook.Logging;
using OrderBook.Matching;

namespace OrderBook.HandingOver;

/// <summary>
/// The state of a book as it passes from process to process and into checkpoints: its orders in sections of many, then one section each for what
/// is left. A later version adds sections, each whole where it stands, and this one keeps those that it does not know and writes them again.
/// </summary>
/// <param name="book">The book.</param>
/// <param name="journal">Its journal.</param>
/// <param name="guard">The lock of both.</param>
internal sealed class BookState(Book book, Journal journal, Lock guard)
{
    private const int OrdersTag = 0x5244524F; // "ORDR"
    private const int BookTag = 0x4B4F4F42; // "BOOK"
    private const int UnloggedTag = 0x474C4E55; // "UNLG"
    private const int OrdersInSection = 256;

    private readonly Dictionary<int, byte[]> _unknown = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The term that the book is in.</summary>
    internal Term Term { get; set; }

    /// <summary>Orders as <see cref="Read"/> wants them.</summary>
    internal static BookOrder[] ByAge(IReadOnlyCollection<BookOrder> orders)
    {
        BookOrder[] byAge = [.. orders];
        Array.Sort(byAge, (one, other) => one.Sequence.CompareTo(other.Sequence));
        return byAge;
    }

    /// <summary>Writes orders, each as it is at some moment of the call; the lock is let go again and again.</summary>
    internal void WriteOrders(IBufferWriter<byte> destination, ReadOnlySpan<BookOrder> orders, CancellationToken cancellationToken)
    {
        using var state = new SectionWriter(destination);
        while (!orders.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = orders[..Math.Min(orders.Length, OrdersInSection)].ToArray();
            orders = orders[some.Length..];
            state.Write(OrdersTag, section =>
            {
                lock (guard)
                {
                    foreach (var order in some)
                        OrderEntry.Write(section, order);
                }
            });
        }
    }

    /// <summary>Writes what is not orders.</summary>
    internal void WriteRest_NeedsLock(IBufferWriter<byte> destination)
    {
        using var state = new SectionWriter(destination);
        state.Write(BookTag, section =>
        {
            OrderEntry.Write(section, Term.Id);
            section.Write(Term.Number);
            section.Write(book.Sequence);
            section.Write(book.Figures.Entered);
            section.Write(book.Figures.Traded);
            section.Write(book.Figures.Cancelled);
            section.Write(journal.LoggedSequence);
            section.Write(journal.LogPosition);
        });
        state.Write(UnloggedTag, section =>
        {
            var unlogged = journal.Unlogged_NeedsLock;
            section.Write(unlogged.Count);
            foreach (var change in unlogged)
            {
                section.Write(change.Sequence);
                OrderEntry.Write(section, change.Name);
                OrderEntry.Write(section, change.Placed?.Order.Id ?? Guid.Empty);
                section.Write(change.Floor);
                section.Write(change.Payload.Length);
                section.Write(change.Payload);
            }
        });
        book.Rules.Write(state);
        foreach (var (tag, content) in _unknown)
            state.Write(tag, content);
    }

    /// <summary>Forgets everything: a whole state follows.</summary>
    internal void Clear()
    {
        lock (guard)
        {
            book.Clear();
            journal.Restore_NeedsLock(0, 0, []);
            _unknown.Clear();
            Term = default;
        }
    }

    /// <summary>Reads sections in place of what is known of what is in them.</summary>
    internal void Read(ReadOnlySequence<byte> source)
    {
        lock (guard)
        {
            foreach (var (tag, content) in SectionReader.Read(source))
            {
                using var section = new BinaryReader(new MemoryStream(content));
                if (tag == OrdersTag)
                    ReadOrders(section);
                else if (tag == BookTag)
                    ReadBook(section);
                else if (tag == UnloggedTag)
                    ReadUnlogged(section);
                else if (!book.Rules.TryRead(tag, section))
                    _unknown[tag] = content;
            }
        }
    }

    private void ReadOrders(BinaryReader section)
    {
        while (section.BaseStream.Position < section.BaseStream.Length)
            book.Restore(OrderEntry.Read(section, _names));
    }

    private void ReadBook(BinaryReader section)
    {
        Term = new Term(OrderEntry.ReadGuid(section), section.ReadInt64());
        book.Restore(section.ReadInt64(), new BookFigures(section.ReadInt64(), section.ReadInt64(), section.ReadInt64()));
        journal.Restore_NeedsLock(section.ReadInt64(), section.ReadInt64(), []);
    }

    private void ReadUnlogged(BinaryReader section)
    {
        List<UnloggedChange> unlogged = [];
        for (var left = section.ReadInt32(); left > 0; left--)
        {
            var (sequence, name, order) = (section.ReadInt64(), OrderEntry.ReadGuid(section), OrderEntry.ReadGuid(section));
            var (floor, payload) = (section.ReadInt64(), section.ReadBytes(section.ReadInt32()));
            unlogged.Add(new UnloggedChange(sequence, name, () => payload, book.TryFind(order, out var placed) ? placed : null, floor));
        }

        journal.Restore_NeedsLock(journal.LoggedSequence, journal.LogPosition, unlogged);
    }
}
