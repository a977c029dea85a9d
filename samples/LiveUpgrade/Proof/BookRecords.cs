using System.Text.Json;

namespace LiveUpgrade.Proof;

/// <summary>
/// Reads the records of order books by what <c>plugins/README.md</c> tells other programs, and nothing of the books' own code: which of them count, and what
/// orders they are.
/// </summary>
internal sealed class BookRecords
{
    private readonly Dictionary<string, Book> _books = new(StringComparer.Ordinal);

    /// <summary>Records of books that do not count, so far: late ones of lost processes, and those that wait for one before them.</summary>
    internal int NotCounting => _late + _books.Values.Sum(book => book.Early.Count);

    private int _late;

    /// <summary>Takes the next record of the log.</summary>
    /// <returns>The orders that count by now and did not before; a record that is of no book as it is.</returns>
    internal IEnumerable<LogEntry> Take(LogEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Payload);
        var record = json.RootElement.Clone();
        return record.TryGetProperty("book", out var symbol) ? Take(entry, record, symbol.GetString()!) : [entry];
    }

    private IEnumerable<LogEntry> Take(LogEntry entry, JsonElement record, string symbol)
    {
        if (!_books.TryGetValue(symbol, out var book))
            _books.Add(symbol, book = new Book());
        if (record.GetProperty("kind").GetString() == "Term")
        {
            Begin(book, record);
            yield break;
        }

        var sequence = record.GetProperty("sequence").GetInt64();
        if (record.GetProperty("term").GetGuid() != book.Term || sequence <= book.Sequence)
        {
            _late++;
            yield break;
        }

        book.Early.Add(sequence, (entry, record));
        while (book.Early.Remove(book.Sequence + 1, out var next))
        {
            book.Sequence++;
            if (next.Record.TryGetProperty("order", out var order))
                yield return next.Entry with { Payload = Order(symbol, next.Record, order).ToBytes() };
        }
    }

    private void Begin(Book book, JsonElement record)
    {
        var number = record.GetProperty("number").GetInt64();
        if (number <= book.Number)
            return;
        _late += book.Early.Count;
        book.Early.Clear();
        (book.Term, book.Number) = (record.GetProperty("term").GetGuid(), number);
    }

    private static BookedOrder Order(string symbol, JsonElement record, JsonElement order) => new(
        order.GetProperty("id").GetGuid(),
        symbol,
        order.GetProperty("client").GetString()!,
        order.GetProperty("side").GetString()!,
        order.GetProperty("price").GetDecimal(),
        order.GetProperty("quantity").GetInt64(),
        record.GetProperty("sequence").GetInt64(),
        record.TryGetProperty("fills", out var fills) ? fills.EnumerateArray().Sum(fill => fill.GetProperty("quantity").GetInt64()) : 0,
        record.TryGetProperty("cancelled", out var cancelled) ? cancelled.GetInt64() : 0);

    private sealed class Book
    {
        internal Guid Term;
        internal long Number;
        internal long Sequence;

        internal Dictionary<long, (LogEntry Entry, JsonElement Record)> Early { get; } = [];
    }
}
