using System.Collections.Concurrent;
using System.Globalization;
using OrderDesk;
using PluginRuntime;

namespace LiveUpgrade.Desk;

/// <summary>
/// The symbols that the desk trades. Some get their prices and their books when the modules are installed and before the server listens, further ones with
/// their first order, or because an earlier desk has traded them.
/// </summary>
internal sealed class Market(IPricing pricing, IVirtualServers servers, QuoteFile quotes) : IHostedService
{
    /// <summary>Each has a book: enough of them that one can watch them move, and each trades some fifty times a second.</summary>
    internal const int Symbols = 40;

    /// <summary>Books are servers, which take memory: clients cannot open any number of them.</summary>
    internal const int MostSymbols = 1_000;

    private const int LongestSymbol = 32;

    private readonly ConcurrentDictionary<string, Lazy<Task>> _books = new(StringComparer.Ordinal);

    /// <summary>What its books are.</summary>
    internal const string BookType = "order-book";

    /// <summary>Few enough changes that a run sees books come back from a checkpoint and the log behind it.</summary>
    private static readonly Dictionary<string, string?> Options = new() { ["CheckpointChanges"] = "200" };

    internal static IEnumerable<string> AllSymbols => Enumerable.Range(0, Symbols).Select(Symbol);

    internal static string Symbol(int number) => string.Create(CultureInfo.InvariantCulture, $"SYM{number:000}");

    internal static bool IsSymbol(string? symbol) =>
        symbol is { Length: > 0 and <= LongestSymbol } && symbol.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>Whether there is a book for the symbol, or one that is being opened.</summary>
    internal bool Knows(string symbol) => _books.ContainsKey(symbol);

    /// <summary>Opens a book for the symbol if there is none.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="price">The price of a symbol that has none.</param>
    /// <returns>Whether there is one; not when there are too many.</returns>
    internal async ValueTask<bool> OpenAsync(string symbol, decimal price)
    {
        if (!_books.TryGetValue(symbol, out var book))
        {
            if (_books.Count >= MostSymbols)
                return false;
            book = _books.GetOrAdd(symbol, _ => new Lazy<Task>(() => MakeAsync(symbol, price, CancellationToken.None)));
        }

        try
        {
            await book.Value;
        }
        catch
        {
            // The next order tries again.
            _books.TryRemove(KeyValuePair.Create(symbol, book));
            throw;
        }

        return true;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < Symbols; number++)
        {
            var (symbol, price) = (Symbol(number), 10 + (number * 0.25m));
            _books[symbol] = new Lazy<Task>(() => MakeAsync(symbol, price, cancellationToken));
        }

        // Those of an earlier desk, at the price that their first order gave them.
        foreach (var first in quotes.Earlier.DistinctBy(static order => order.Symbol).Where(order => !_books.ContainsKey(order.Symbol)))
            _books[first.Symbol] = new Lazy<Task>(() => MakeAsync(first.Symbol, first.Limit, cancellationToken));

        await Task.WhenAll(_books.Values.Select(static book => book.Value));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeAsync(string symbol, decimal price, CancellationToken cancellationToken)
    {
        if (!pricing.TryGetPrice(symbol, out _))
            pricing.SetPrice(symbol, price);
        await servers.EnsureAsync(BookType, symbol, Options, cancellationToken);
    }
}
