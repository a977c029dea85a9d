using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WorkerEmbedder;

var builder = Host.CreateApplicationBuilder(args);
builder.AddPluginRuntime(options =>
{
    options.StorePath = builder.Configuration["Store"]!;
    options.Subpartitions.RunFolder = builder.Configuration["Run"];
}).AddModule(builder.Configuration["First"]!);
builder.Services.AddTallyContracts();
builder.Services.AddHostedService<Work>();

using var host = builder.Build();
await host.RunAsync();
