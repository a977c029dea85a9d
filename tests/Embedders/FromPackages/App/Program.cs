using Greeter;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;

var builder = Host.CreateApplicationBuilder(args);
builder.AddPluginRuntime(options =>
{
    options.StorePath = builder.Configuration["Store"]!;
    options.Subpartitions.RunFolder = builder.Configuration["Run"];
}).AddModule(builder.Configuration["First"]!);
builder.Services.AddGreeterContracts();

using var host = builder.Build();
await host.StartAsync();
await GreetAsync();
Console.WriteLine(await host.Services.GetRequiredService<IPluginRuntime>().ApplyAsync(ServiceRequest.ForPackages(builder.Configuration["Next"]!)));
await GreetAsync();
await host.StopAsync();

async Task GreetAsync()
{
    var greeting = await host.Services.GetRequiredService<IGreeter>().GreetAsync("newcomer");
    Console.WriteLine($"{greeting.Text}, in another process: {greeting.ProcessId != Environment.ProcessId}");
}
