using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Control.Hosting;

/// <summary>Installs the configured modules before any hosted service or server starts, so that no request meets an unbound gate.</summary>
internal sealed class InstallAtStart(IPluginRuntime runtime, IOptions<PluginRuntimeOptions> options, IHostEnvironment environment) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Modules.Count == 0)
            return;
        var paths = options.Value.Modules.Select(path => Path.GetFullPath(path, environment.ContentRootPath)).ToArray();

        // There is nothing to go back to, and the host waits: no probation.
        var policy = options.Value.Policy with { ProbationTime = TimeSpan.Zero };
        var report = await runtime.ApplyAsync(new ServiceRequest { Id = "start", Packages = paths, Policy = policy }, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!report.IsApplied)
            throw new ModuleInstallException(report);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
