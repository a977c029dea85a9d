using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using Tally;

var builder = WebApplication.CreateBuilder(args);
builder.AddPluginRuntime(options =>
{
    options.StorePath = builder.Configuration["Store"]!;
    options.Subpartitions.RunFolder = builder.Configuration["Run"];
}).AddModule(builder.Configuration["First"]!);
builder.Services.AddTallyContracts();

await using var app = builder.Build();
app.MapGet("/", async (ITally tally) =>
{
    var answer = await tally.NoteAsync("get");
    return $"answered by {answer.Version} in another process: {answer.ProcessId != Environment.ProcessId}";
});
app.MapPost("/upgrade", async (IPluginRuntime runtime) => (await runtime.ApplyAsync(ServiceRequest.ForPackages(builder.Configuration["Next"]!))).ToString());
await app.RunAsync();
