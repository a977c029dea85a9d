using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderDesk;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

#region embed
builder.AddPluginRuntime()
    .AddModule("plugins/packages/admission.1.0.0.nupkg")
    .AddModule("plugins/packages/pricing.1.0.0.nupkg");
builder.Services.AddOrderDeskContracts(); // generated: what is injected for IPricing is its gate

using var host = builder.Build();
await host.StartAsync();
#endregion

#region upgrade
var pricing = host.Services.GetRequiredService<IPricing>();
pricing.SetPrice("ACME", 100m);
Quote("before");

var runtime = host.Services.GetRequiredService<IPluginRuntime>();
var report = await runtime.ApplyAsync(ServiceRequest.ForPackages("plugins/packages/pricing.2.0.0.nupkg"));
Console.WriteLine(report);

Quote("after"); // the same object, the same prices, another version
#endregion

await host.StopAsync();
return report.IsApplied ? 0 : 1;

void Quote(string when)
{
    var quote = pricing.Quote(new QuoteRequest("alice", "ACME", OrderSide.Buy, Quantity: 10));
    Console.WriteLine($"{when}: {quote.Total:0.00} by {quote.ServedBy}");
}
