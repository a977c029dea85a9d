using BlockLog;
using LiveUpgrade;
using LiveUpgrade.Desk;
using LiveUpgrade.Json;
using LiveUpgrade.Upgrades;
using LiveUpgrade.Views;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using Spectre.Console;

var exitCode = CommandLine.Read(args, out var options);
if (options is null)
    return exitCode;

PackageFolder packages;
try
{
    packages = PackageFolder.Locate(UpgradeScript.Packages);
}
catch (FileNotFoundException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

LogFolder folder;
try
{
    folder = LogFolder.Make(options.Log);
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"The folder of the log cannot be made. {exception.Message}");
    return 1;
}

using var log = folder;
WebApplication started;
try
{
    started = await DeskHost.StartAsync(options.Urls, options.Name, packages, log, serves: options.Serve);
}
catch (Exception exception) when (exception is ModuleInstallException or IOException or InvalidDataException or OperationCanceledException)
{
    // Of the modules, of the address that is taken, of the file of quotes, or of who stopped it before it ran.
    Console.Error.WriteLine(exception.Message);
    return 1;
}

await using var desk = started;
if (options.Serve)
{
    Console.WriteLine($"Desk '{options.Name}' takes orders at {string.Join(", ", desk.Urls)}/orders until it is stopped. Its log is in {log.Path}{(log.IsKept ? "" : ", as long as it runs")}. Packages to upgrade to: {string.Join(", ", packages.Names)}.");
    await desk.WaitForShutdownAsync();
    return 0;
}

return await DemoAsync(options, packages, desk, log);

static async Task<int> DemoAsync(DemoOptions options, PackageFolder packages, WebApplication desk, LogFolder log)
{
    var address = desk.Urls.First();
    using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = options.Connections, UseProxy = false };
    using var http = new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
    var steps = UpgradeScript.Steps(packages, options.Upgrades).ToArray();
    var runtime = desk.Services.GetRequiredService<IPluginRuntime>();
    var parts = new DeskParts(runtime, runtime.VirtualServers, desk.Services.GetRequiredService<IBlockLog>());
    var run = new DemoRun(options, runtime, parts, http, steps);

    var console = AnsiConsole.Console;
    var isTerminal = console.Profile.Capabilities is { Ansi: true, Interactive: true };
    if (!isTerminal)
        console.Profile.Width = 100;
    IView view = isTerminal ? new LiveView(console, address) : new PlainView(Console.Out);

    // Ctrl-C: no further step, no further order, and the summary of what was.
    var running = run.RunAsync(desk.Lifetime.ApplicationStopping);
    await view.ShowAsync(run, running);
    await running;

    // The desk stops with the processes it has started: from here on nobody but the proof has the log's files open.
    await desk.StopAsync();
    await desk.DisposeAsync();
    run.Prove(log.Path);

    Summary.Write(console, run);
    if (options.Json is { } file)
        JsonReport.Of(run).Write(file);
    log.IsKept |= run.Proof!.Problems.Any();
    if (log.IsKept)
        console.WriteLine($"The log is in {log.Path}.");
    return run.Problems.Count == 0 ? 0 : 1;
}
