using Microsoft.Extensions.DependencyInjection;
using OrderBook.Logging;
using OrderBook.Matching;
using OrderBook.Rehearsing;
using PluginRuntime;

[assembly: VirtualServer("order-book")]

namespace OrderBook;

/// <summary>Books of orders, matched by price and time: one virtual server for each symbol.</summary>
public sealed class OrderBookModule : VirtualServerModule
{
    private string _version = "";

    /// <inheritdoc/>
    public override CallConcurrency Calls => CallConcurrency.Concurrent;

    /// <inheritdoc/>
    public override void ConfigureServices(IServiceCollection services, ModuleContext context)
    {
        services.AddScoped<IBookRules, PriceTimeRules>();
        services.AddSingleton<SharedScan>();
        services.AddVirtualServer<OrderBookServer>();
        _version = context.Version;
    }

    /// <inheritdoc/>
    public override ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        Rehearsal.RunAsync(() => new PriceTimeRules(), _version, cancellationToken);
}
