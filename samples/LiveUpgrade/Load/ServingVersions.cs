using LiveUpgrade.Desk;
using PluginRuntime.Control;

namespace LiveUpgrade.Load;

/// <summary>
/// What served when: the modules, of which a call sees one set, then a book, then the log; between them an upgrade may switch.
/// </summary>
internal sealed class ServingVersions
{
    private readonly VersionTimeline<VersionSet> _modules = new(VersionSet.First);
    private readonly VersionTimeline<string> _books = new("1.0.0");
    private readonly VersionTimeline<string> _log = new("1.0.0");

    /// <summary>What serves for certain when a call begins.</summary>
    internal (int Modules, int Books, int Log) Certain => (_modules.Certain, _books.Certain, _log.Certain);

    /// <summary>A request begins that may switch to these at any time.</summary>
    internal void Announce(VersionSet modules, string books, string log)
    {
        _modules.Announce(modules);
        _books.Announce(books);
        _log.Announce(log);
    }

    /// <summary>The request has ended.</summary>
    internal async Task SettleAsync(IPluginRuntime runtime)
    {
        var serving = runtime.Modules.ToDictionary(module => module.Id, module => module.Version);
        _modules.Settle(new VersionSet(serving["admission"], serving["pricing"]));
        // Books that have come to serve different versions are none that can explain an answer.
        _books.Settle(string.Join(" and ", (await runtime.VirtualServers.ListAsync()).Where(book => book.Type == Market.BookType).Select(book => book.Version).Distinct()));
        _log.Settle(runtime.Subpartitions.Single(process => process.Id == "block-log").Version);
    }

    /// <summary>Whether these can have served a call that began at <paramref name="from"/>.</summary>
    internal bool Explain(VersionSet modules, string book, string log, (int Modules, int Books, int Log) from) =>
        _modules.Explains(modules, from.Modules) && _books.Explains(book, from.Books) && _log.Explains(log, from.Log);
}
