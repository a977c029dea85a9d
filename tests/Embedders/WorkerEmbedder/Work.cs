using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using Tally;

namespace WorkerEmbedder;

/// <summary>Calls an offload, upgrades it, calls it again, and stops the host.</summary>
internal sealed class Work(ITally tally, IPluginRuntime runtime, IConfiguration configuration, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await AskAsync(stoppingToken);
        var report = await runtime.ApplyAsync(ServiceRequest.ForPackages(configuration["Next"]!), stoppingToken);
        Console.WriteLine(report);
        await AskAsync(stoppingToken);
        lifetime.StopApplication();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var answer = await tally.NoteAsync("work", cancellationToken);
        Console.WriteLine($"answered by {answer.Version} in another process: {answer.ProcessId != Environment.ProcessId}");
    }
}
