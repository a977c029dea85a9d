using System.Globalization;
using OrderDesk;
using PluginRuntime;

namespace LiveUpgrade.Desk;

/// <summary>The symbols that the desk trades. They get their prices and their books when the modules are installed and before the server listens.</summary>
internal sealed class Market(IPricing pricing, IVirtualServers servers) : IHostedService
{
    /// <summary>Each has a book: enough of them that one can watch them move, and each trades some fifty times a second.</summary>
    internal const int Symbols = 40;

    /// <summary>What its books are.</summary>
    internal const string BookType = "order-book";

    /// <summary>Few enough changes that a run sees books come back from a checkpoint and the log behind it.</summary>
    private static readonly Dictionary<string, string?> Options = new() { ["CheckpointChanges"] = "200" };

    internal static string First => Symbol(0);

    internal static string Last => Symbol(Symbols - 1);

    internal static IEnumerable<string> AllSymbols => Enumerable.Range(0, Symbols).Select(Symbol);

    internal static string Symbol(int number) => string.Create(CultureInfo.InvariantCulture, $"SYM{number:000}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var symbol = 0; symbol < Symbols; symbol++)
            pricing.SetPrice(Symbol(symbol), 10 + (symbol * 0.25m));
        await Task.WhenAll(AllSymbols.Select(symbol => servers.EnsureAsync(BookType, symbol, Options, cancellationToken).AsTask()));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
