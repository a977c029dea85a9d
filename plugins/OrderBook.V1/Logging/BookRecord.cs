using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrderBook.Logging;

/// <summary>
/// What a book writes to the log, as JSON. Which of a book's records count is in <see cref="Replay"/>. Later versions add members; readers skip
/// those they do not know.
/// </summary>
internal sealed record BookRecord
{
    /// <summary>The symbol of the book. It stands first, so that records of others are passed over without being parsed.</summary>
    [JsonPropertyOrder(-1)]
    public required string Book { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>The term it belongs to, or that it begins.</summary>
    public required Guid Term { get; init; }

    /// <summary>The version that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>Of a record that begins a term: its number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Number { get; init; }

    /// <summary>Of a change: its number in the book.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Sequence { get; init; }

    /// <summary>Of an order that was placed: the order.</summary>
    public Order? Order { get; init; }

    /// <summary>What it traded at once; <see langword="null"/>: nothing.</summary>
    public ImmutableArray<Fill>? Fills { get; init; }

    /// <summary>How much of it was cancelled at once, or by its client.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Cancelled { get; init; }

    /// <summary>Why it was cancelled at once.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Of a cancellation by the client: the order.</summary>
    public Guid? CancelledOrder { get; init; }
}

/// <summary>What a record says.</summary>
internal enum RecordKind
{
    /// <summary>A term begins.</summary>
    Term,

    /// <summary>An order was placed.</summary>
    Place,

    /// <summary>A client cancelled an order.</summary>
    Cancel,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BookRecord))]
internal sealed partial class BookRecordJson : JsonSerializerContext;
