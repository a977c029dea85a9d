using CoordinatorHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote.Fleet;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Control.Remote.Registry;

// A control program like that of the tool, with short bounds, that ends itself at a record of its log or at a word to a kernel. Its command line:
// --Folder FOLDER [--KillAt before-Decided | said-Go-1 | stop:before-Decided] [--Within SECONDS]. It says "ready", and ends with its input.
var configuration = new ConfigurationBuilder().AddCommandLine(args).Build();
var within = TimeSpan.FromSeconds(configuration.GetValue("Within", 60));
var suicide = new Suicide(configuration["KillAt"] ?? "");
using var loggers = LoggerFactory.Create(static logging => logging.AddConsole(static options => options.LogToStandardErrorThreshold = LogLevel.Trace));
var setup = new ControlProgramSetup(configuration["Folder"]!, TimeSpan.FromHours(1))
{
    Fleet = new FleetOptions { PrepareWithin = within, ProveWithin = within, ObeyWithin = within },
    Watch = suicide,
};
using var stopping = new CancellationTokenSource();
var kernels = new FatalParticipants(new RegisteredKernels(new KernelRegistry(KernelRegistry.DefaultFolder())), suicide);
var running = setup.Build(kernels, () => new FleetListener(setup.Folder, TimeProvider.System), loggers).RunAsync(static () => Console.WriteLine("ready"), stopping.Token);
while (await Console.In.ReadLineAsync() is not null)
{
}

await stopping.CancelAsync();
await running;
