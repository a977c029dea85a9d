using Cell;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime;
using Probe;

// A kernel for the management tool: named, with the packages and the virtual servers that it is told. It says "ready", and stops when its input ends.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var runtime = builder.AddPluginRuntime(options =>
{
    options.Name = builder.Configuration["Name"];
    options.StorePath = builder.Configuration["Store"]!;
    options.StatePath = builder.Configuration["State"]!;
    options.Subpartitions.RunFolder = builder.Configuration["Run"];
    options.Subpartitions.HostSubpartitions = builder.Configuration.GetValue("Hosts", 1);
});
foreach (var package in (builder.Configuration["Packages"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
    runtime.AddModule(package);
builder.Services.AddProbeContracts();
builder.Services.AddCellContracts();

using var host = builder.Build();
await host.StartAsync();
var servers = host.Services.GetRequiredService<IVirtualServers>();
for (var number = 1; number <= builder.Configuration.GetValue("Servers", 0); number++)
    await servers.EnsureAsync("cell", $"cell-{number}");

Console.WriteLine("ready");
while (await Console.In.ReadLineAsync() is not null)
{
}

await host.StopAsync();
