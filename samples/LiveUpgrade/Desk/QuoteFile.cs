using System.Text.Json;

namespace LiveUpgrade.Desk;

/// <summary>
/// What clients were promised, an order a line, beside the log, where the books write what became of the orders. With both, a desk that comes back gives the answers
/// that it gave before. Thread-safe.
/// </summary>
/// <remarks>
/// A line is written before its order goes to its book, and is there when the desk is killed. It is not flushed: what a loss of power takes with it
/// is a promise, not an order; sent again, the order is quoted anew and keeps its place in the log.
/// </remarks>
internal sealed class QuoteFile : IDisposable
{
    private const string Name = "quotes.jsonl";
    private const byte EndOfLine = (byte)'\n';

    private readonly Lock _lock = new();
    private readonly FileStream _file;

    private QuoteFile(FileStream file, IReadOnlyList<QuotedOrder> earlier) => (_file, Earlier) = (file, earlier);

    /// <summary>What was in it when it was opened, oldest first.</summary>
    internal IReadOnlyList<QuotedOrder> Earlier { get; }

    /// <summary>Opens the one of a folder, or makes it.</summary>
    /// <exception cref="IOException">It cannot be opened: another desk writes it.</exception>
    /// <exception cref="InvalidDataException">A line of it is no order.</exception>
    internal static QuoteFile Open(string folder)
    {
        var path = Path.Combine(folder, Name);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);

            // What stands behind the last end of a line is what a desk that was killed has not finished.
            var whole = bytes.AsSpan().LastIndexOf(EndOfLine) + 1;
            file.SetLength(whole);
            file.Position = whole;
            return new QuoteFile(file, Read(bytes.AsSpan(0, whole), path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds a line.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    internal void Add(QuotedOrder order)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(order, DeskJson.Default.QuotedOrder), EndOfLine];
        lock (_lock)
        {
            var before = _file.Position;
            try
            {
                _file.Write(line);
            }
            catch (IOException)
            {
                // Half a line would spoil the next one.
                _file.SetLength(before);
                _file.Position = before;
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static List<QuotedOrder> Read(ReadOnlySpan<byte> bytes, string path)
    {
        List<QuotedOrder> orders = [];
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf(EndOfLine);
            try
            {
                orders.Add(JsonSerializer.Deserialize(bytes[..end], DeskJson.Default.QuotedOrder)!);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"{path}: line {orders.Count + 1} is no order. Restore the file; without it the desk quotes orders that are sent again anew.", exception);
            }

            bytes = bytes[(end + 1)..];
        }

        return orders;
    }
}
