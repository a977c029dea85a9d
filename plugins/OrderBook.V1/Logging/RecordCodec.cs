using System.Text.Json;
using OrderBook.Matching;

namespace OrderBook.Logging;

/// <summary>Writes and reads the records of one book.</summary>
internal sealed class RecordCodec(string symbol, string version)
{
    private readonly byte[] _prefix = [.. "{\"book\":\""u8, .. JsonEncodedText.Encode(symbol).EncodedUtf8Bytes, .. "\","u8];

    internal byte[] BeginTerm(Guid term, long number) =>
        ToBytes(new BookRecord { Book = symbol, Kind = RecordKind.Term, Term = term, Version = version, Number = number });

    internal byte[] Place(Guid term, BookOrder placed) =>
        ToBytes(new BookRecord
        {
            Book = symbol,
            Kind = RecordKind.Place,
            Term = term,
            Version = version,
            Sequence = placed.Sequence,
            Order = placed.Order,
            Fills = placed.Outcome.Fills.IsEmpty ? null : placed.Outcome.Fills,
            Cancelled = placed.Outcome.Cancelled,
            CancelReason = placed.Outcome.CancelReason,
        });

    internal byte[] Cancel(Guid term, long sequence, Guid order, long cancelled) =>
        ToBytes(new BookRecord { Book = symbol, Kind = RecordKind.Cancel, Term = term, Version = version, Sequence = sequence, CancelledOrder = order, Cancelled = cancelled });

    /// <summary>Reads a record of this book.</summary>
    /// <returns>The record, or <see langword="null"/> when it is somebody else's.</returns>
    /// <exception cref="InvalidDataException">It is of this book and cannot be read.</exception>
    internal BookRecord? Read(ReadOnlySpan<byte> payload)
    {
        if (!payload.StartsWith(_prefix))
            return null;
        try
        {
            return JsonSerializer.Deserialize(payload, BookRecordJson.Default.BookRecord);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"A record of book '{symbol}' cannot be read by version {version}: {exception.Message}", exception);
        }
    }

    private static byte[] ToBytes(BookRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, BookRecordJson.Default.BookRecord);
}
