using Microsoft.AspNetCore.Http.HttpResults;
using OrderDesk;
using PluginRuntime.Control;

namespace LiveUpgrade.Desk;

/// <summary>What clients of the desk call. Contracts are injected like any service; that they can be upgraded is not seen here.</summary>
internal static class OrderEndpoints
{
    internal static void MapOrders(this WebApplication app, string desk)
    {
        app.MapPost("/orders", Post);
        app.MapGet("/orders/{id}", Results<Ok<OrderAccepted>, NotFound> (string id, OrderTaker orders) =>
            orders.Find(id) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound());

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
            [.. runtime.Modules.Select(module => new ModuleView(module.Id, module.Version, module.Generation, module.Calls, module.Faults))],
            [.. runtime.Subpartitions.Select(process => new SubpartitionView(process.Id, process.Version, process.Generation, process.ProcessId, process.State))])));

        app.MapHealthChecks("/healthz");
    }

    private static async Task<Results<Created<OrderAccepted>, JsonHttpResult<OrderRefused>, ProblemHttpResult>> Post(
        OrderRequest order, HttpContext context, OrderTaker orders, IPricing pricing)
    {
        var client = context.Request.Headers["X-Client"].FirstOrDefault() ?? order.Client ?? "anonymous";
        if (WrongWith(order, client, pricing) is { } wrong)
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);

        var outcome = await orders.TakeAsync(client, order);
        if (outcome.Accepted is { } accepted)
            return TypedResults.Created($"/orders/{Uri.EscapeDataString(accepted.Id)}", accepted);
        if (outcome.Refused is not { } refused)
            return TypedResults.Problem($"The order could not be written to the log: {outcome.Unwritten} Send it again with the same id.", statusCode: StatusCodes.Status503ServiceUnavailable);
        if (refused.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString("0");
        return TypedResults.Json(refused, DeskJson.Default.OrderRefused, statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static string? WrongWith(OrderRequest order, string client, IPricing pricing)
    {
        if (string.IsNullOrEmpty(order.Id) || order.Id.Length > 100)
            return "id must have 1 to 100 characters.";
        if (client.Length is 0 or > 100)
            return "client must have 1 to 100 characters.";
        if (order.Quantity < 1)
            return $"quantity is {order.Quantity}; it must be at least 1.";
        if (order.Price <= 0)
            return $"price is {order.Price}; it must be more than 0.";
        if (string.IsNullOrEmpty(order.Symbol) || !pricing.TryGetPrice(order.Symbol, out _))
            return $"symbol '{order.Symbol}' has no price at this desk; those of {Market.First} to {Market.Last} do.";
        return null;
    }
}
