using Echo;
using KernelHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Journal;

// A kernel with a journal that tests drive by lines and that ends itself at a record. Its command line:
// --Name NAME --State FOLDER --Store FOLDER --Run FOLDER --Modules FILE,FILE [--Patience SECONDS]
// [--KillAt before-Decided | hold-Proved | stop:hold-Proved | old-child:hold-Proved | new-child:hold-Proved]
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
var runtime = builder.AddPluginRuntime(options =>
{
    options.Name = builder.Configuration["Name"];
    options.StatePath = builder.Configuration["State"]!;
    options.StorePath = builder.Configuration["Store"]!;
    options.Subpartitions.RunFolder = builder.Configuration["Run"];

    // The machine of a build may be busy.
    options.Subpartitions.StartTimeout = TimeSpan.FromSeconds(45);
});
foreach (var module in (builder.Configuration["Modules"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
    runtime.AddModule(module);
builder.Services.AddProbeContracts();
builder.Services.AddEchoContracts();
builder.Services.AddCellCallerContracts();
builder.Services.AddTallyContracts();
builder.Services.AddSingleton<IAnswers, Answers>();
runtime.ExposeToModules<IAnswers>();
if (builder.Configuration["KillAt"] is { } place)
{
    builder.Services.AddSingleton<IJournalWatch>(new Suicide(place));
    builder.Services.AddSingleton<IParticipationWatch>(new HoldSuicide(place));
}

if (builder.Configuration.GetValue<double?>("Patience") is { } patience)
    builder.Services.AddSingleton(new FleetOptions { Patience = TimeSpan.FromSeconds(patience) });

using var host = builder.Build();
await host.StartAsync();
await new Lines(host.Services.GetRequiredService<IPluginRuntime>(), host.Services, builder.Configuration["PluginRuntime:Modules:tally:Folder"] ?? "").RunAsync();
await host.StopAsync();
