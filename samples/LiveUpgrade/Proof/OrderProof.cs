using System.Text.Json;

namespace LiveUpgrade.Proof;

/// <summary>What the files of the log say of the orders that were acknowledged: each must be there exactly once, in the place and with the content that its caller was told.</summary>
internal sealed class OrderProof
{
    private const int Named = 5;

    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _names = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _doubled = [];
    private readonly List<string> _different = [];
    private readonly List<LoggedFile> _files = [];

    private OrderProof(int acknowledged) => Acknowledged = acknowledged;

    /// <summary>Orders that were acknowledged.</summary>
    internal int Acknowledged { get; }

    /// <summary>Acknowledged orders that are not in the log.</summary>
    internal int Missing => _missing.Count;

    /// <summary>Records of an order, acknowledged or not, that is in the log already.</summary>
    internal int Doubled => _doubled.Count;

    /// <summary>Acknowledged orders that are in the log as something else, or elsewhere.</summary>
    internal int Different => _different.Count;

    /// <summary>Orders that are in the log and were not acknowledged: their callers got another answer, or none. No failure.</summary>
    internal int Unacknowledged { get; private set; }

    /// <summary>Records of books that do not count, and that nobody was told of, since a process was lost. No failure.</summary>
    internal int NotCounting { get; private set; }

    /// <summary>Why the files could not be read to the end; <see langword="null"/>: they could.</summary>
    internal string? Unreadable { get; private set; }

    /// <summary>The files that were read.</summary>
    internal IReadOnlyList<LoggedFile> Files => _files;

    /// <summary>What is wrong, for a person; empty: nothing.</summary>
    internal IEnumerable<string> Problems
    {
        get
        {
            if (Unreadable is not null)
                yield return $"The block log cannot be read: {Unreadable}";
            if (Missing > 0)
                yield return $"Acknowledged orders that are not in the block log: {Missing} of {Acknowledged}. {First(_missing)}";
            if (Doubled > 0)
                yield return $"Records of the block log whose order it holds already: {Doubled}. {First(_doubled)}";
            if (Different > 0)
                yield return $"Orders that are in the block log otherwise than they were acknowledged: {Different}. {First(_different)}";
        }
    }

    /// <summary>Reads the files. No process may be writing them.</summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="ledger">What was acknowledged.</param>
    internal static OrderProof Of(string folder, Ledger ledger)
    {
        var acknowledged = ledger.ToDictionary();
        var proof = new OrderProof(acknowledged.Count);
        var books = new BookRecords();
        try
        {
            foreach (var file in LogFile.Of(folder))
            {
                var content = file.Read();
                foreach (var entry in content.Entries.SelectMany(books.Take))
                    proof.Compare(entry, acknowledged);
                proof._files.Add(new LoggedFile(file.Name, file.Format, file.WrittenBy, content.Entries.Count, content.End));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException)
        {
            proof.Unreadable = exception.Message;
        }

        proof.NotCounting = books.NotCounting;
        proof._missing.AddRange(acknowledged.Where(order => !proof._places.ContainsKey(order.Key)).OrderBy(order => order.Value.Sequence).Select(order => order.Key));
        return proof;
    }

    private void Compare(LogEntry entry, Dictionary<string, Ledger.Acknowledgement> acknowledged)
    {
        var id = IdOf(entry);
        if (!_names.Add(entry.Id) | !_places.TryAdd(id, entry.Sequence))
            _doubled.Add($"{id} (records {_places[id]} and {entry.Sequence})");
        else if (!acknowledged.TryGetValue(id, out var told))
            Unacknowledged++;
        else if (!told.IsOf(entry))
            _different.Add($"{id} (record {entry.Sequence}, acknowledged as {told.Sequence})");
    }

    private static string IdOf(LogEntry entry)
    {
        using var order = JsonDocument.Parse(entry.Payload);
        return order.RootElement.TryGetProperty("id", out var id) && id.GetString() is { } text
            ? text
            : throw new InvalidDataException($"record {entry.Sequence} is no order: {order.RootElement}");
    }

    private static string First(List<string> all) => $"{string.Join(", ", all.Take(Named))}{(all.Count > Named ? $" and {all.Count - Named} more" : "")}.";
}

/// <summary>A file of the log, as far as it counts.</summary>
/// <param name="File">Its name.</param>
/// <param name="Format">Its record format.</param>
/// <param name="WrittenBy">The version of the log that wrote it.</param>
/// <param name="Records">Its records.</param>
/// <param name="Bytes">Its bytes that count, with the header.</param>
internal sealed record LoggedFile(string File, int Format, string WrittenBy, int Records, long Bytes);
