using Microsoft.AspNetCore.Http.HttpResults;
using OrderBook;
using OrderDesk;
using PluginRuntime;
using PluginRuntime.Control;

namespace LiveUpgrade.Desk;

/// <summary>What clients of the desk call. Contracts are injected like any service; that they can be upgraded is not seen here.</summary>
internal static class OrderEndpoints
{
    private const int DefaultDepth = 10;
    private const int MostDepth = 1_000;

    internal static void MapOrders(this WebApplication app, string desk, LogFolder log)
    {
        app.MapPost("/orders", Post);
        app.MapGet("/orders/{id}", async Task<Results<Ok<OrderAccepted>, NotFound>> (string id, OrderTaker orders) =>
            await orders.FindAsync(id) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound());

        app.MapGet("/book/{symbol}", GetBook);

        app.MapGet("/clients/{client}", (string client, IAdmission admission) =>
        {
            var standing = admission.StandingOf(client);
            return TypedResults.Ok(new ClientView(client, standing.Tier, standing.AdmittedOrders));
        });

        app.MapGet("/stats", (OrderTaker orders, IAdmission admission, IPricing pricing, IPluginRuntime runtime) => TypedResults.Ok(new DeskStats(
            desk,
            orders.Taken,
            orders.Refused,
            admission.KnownClients,
            pricing.PricedSymbols,
            log.Path,
            [.. log.Files],
            [.. runtime.Modules.Select(module => new ModuleView(module.Id, module.Version, module.Generation, module.Calls, module.Faults))],
            [.. runtime.Subpartitions.Select(process => new SubpartitionView(process.Id, process.Version, process.Generation, process.ProcessId, process.State))])));

        app.MapHealthChecks("/healthz");
    }

    private static async Task<Results<Ok<BookView>, NotFound, ProblemHttpResult>> GetBook(string symbol, int? depth, Market market, IVirtualServers servers)
    {
        if (depth is < 1 or > MostDepth)
            return TypedResults.Problem($"depth is {depth}; it must be 1 to {MostDepth}.", statusCode: StatusCodes.Status400BadRequest);
        if (!market.Knows(symbol))
            return TypedResults.NotFound();
        var book = await servers.Get<IOrderBook>(symbol).SnapshotAsync(depth ?? DefaultDepth, CancellationToken.None);
        return TypedResults.Ok(new BookView(book.Symbol, book.Sequence, [.. book.Bids.Select(Level)], [.. book.Asks.Select(Level)]));

        static BookLevelView Level(BookLevel level) => new(level.Price, level.Quantity, level.Orders);
    }

    private static async Task<Results<Created<OrderAccepted>, JsonHttpResult<OrderRefused>, ProblemHttpResult>> Post(
        OrderRequest order, HttpContext context, OrderTaker orders, Market market)
    {
        var client = context.Request.Headers["X-Client"].FirstOrDefault() ?? order.Client ?? "anonymous";
        if (WrongWith(order, client) is { } wrong)
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);

        if (!await market.OpenAsync(order.Symbol!, order.Price))
            return TypedResults.Problem($"symbol '{order.Symbol}' has no book at this desk, which has {Market.MostSymbols} and opens no more.", statusCode: StatusCodes.Status400BadRequest);

        var outcome = await orders.TakeAsync(client, order);
        if (outcome.Accepted is { } accepted)
            return TypedResults.Created($"/orders/{Uri.EscapeDataString(accepted.Id)}", accepted);
        if (outcome.Refused is not { } refused)
            return TypedResults.Problem($"The order could not be written to the log: {outcome.Unwritten} Send it again with the same id.", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (refused.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString("0");
        return TypedResults.Json(refused, DeskJson.Default.OrderRefused, statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static string? WrongWith(OrderRequest order, string client)
    {
        if (string.IsNullOrEmpty(order.Id) || order.Id.Length > 100)
            return "id must have 1 to 100 characters.";
        if (client.Length is 0 or > 100)
            return "client must have 1 to 100 characters.";
        if (order.Quantity < 1)
            return $"quantity is {order.Quantity}; it must be at least 1.";
        if (order.Price <= 0)
            return $"price is {order.Price}; it must be more than 0.";
        if (!Market.IsSymbol(order.Symbol))
            return $"symbol is '{order.Symbol}'; it must have 1 to 32 letters, digits, dots, dashes or underscores.";
        return null;
    }
}
