using Microsoft.Extensions.Hosting;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Hosting;

/// <summary>Tells requests that the host stops, before anything of it has stopped: what goes back or is kept still serves its callers meanwhile.</summary>
internal sealed class EndRequestsAtStop(RequestsAtStop requests) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => requests.StopAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
