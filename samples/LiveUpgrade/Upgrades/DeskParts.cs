using BlockLog;
using LiveUpgrade.Desk;
using OrderBook;
using PluginRuntime;
using PluginRuntime.Control;

namespace LiveUpgrade.Upgrades;

/// <summary>The parts of the desk that run in processes of their own.</summary>
internal sealed class DeskParts(IPluginRuntime runtime, IVirtualServers servers, IBlockLog log)
{
    /// <summary>The I/O offload that writes the log.</summary>
    internal DeskPart Log { get; } = new(runtime, "block-log", "block log", () => log.ReadAsync(1, CancellationToken.None).AsTask());

    /// <summary>The host subpartition that runs the books.</summary>
    internal DeskPart Books { get; } = new(runtime, Market.BookType, "order books", () => Task.WhenAll(
        Market.AllSymbols.Select(symbol => servers.Get<IOrderBook>(symbol).StatusAsync(CancellationToken.None).AsTask())));

    /// <summary>How many books each host subpartition has, by its number.</summary>
    internal async Task<IReadOnlyDictionary<long, int>> CountBooksAsync() =>
        (await servers.ListAsync()).Where(server => server.Type == Market.BookType).GroupBy(server => server.Subpartition).ToDictionary(place => place.Key, place => place.Count());

    /// <summary>That of an id.</summary>
    internal DeskPart this[string id] => id == Log.Id ? Log : id == Books.Id ? Books : throw new ArgumentException($"No part '{id}' runs in a process of its own.", nameof(id));
}
