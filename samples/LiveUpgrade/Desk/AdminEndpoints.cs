using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;

namespace LiveUpgrade.Desk;

/// <summary>Lets a person on this machine upgrade the desk with curl. Packages are named, not given by path: only those in plugins/packages can be loaded.</summary>
internal static class AdminEndpoints
{
    internal static void MapAdmin(this WebApplication app, PackageFolder packages) =>
        app.MapPost("/admin/upgrade", async Task<Results<ContentHttpResult, ProblemHttpResult>> (
            UpgradeOrder order, HttpContext context, IPluginRuntime runtime) =>
        {
            if (context.Connection.RemoteIpAddress is not { } caller || !IPAddress.IsLoopback(caller))
                return TypedResults.Problem("Upgrades are taken from this machine only.", statusCode: StatusCodes.Status403Forbidden);
            var unknown = (order.Packages ?? []).Where(name => packages.Find(name) is null).ToArray();
            if (unknown.Length > 0)
                return TypedResults.Problem($"No package '{string.Join("', '", unknown)}' in {packages.Path}; there are: {string.Join(", ", packages.Names)}.", statusCode: StatusCodes.Status400BadRequest);
            if (order is { Packages: null or [], RollBack: null or [], Recreate: null or [] })
                return TypedResults.Problem("""Say what to upgrade: {"packages":["pricing.2.0.0"]}, {"rollBack":["pricing"]} or {"recreate":["pricing"]}.""", statusCode: StatusCodes.Status400BadRequest);

            // Not bound to the connection: a caller that hangs up does not undo an upgrade.
            var report = await runtime.ApplyAsync(
                new ServiceRequest
                {
                    Packages = [.. (order.Packages ?? []).Select(name => packages.Find(name)!)],
                    RollBack = order.RollBack ?? [],
                    Recreate = order.Recreate ?? [],
                },
                CancellationToken.None);
            return TypedResults.Text(
                report + Environment.NewLine, statusCode: report.IsApplied ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
        });
}
