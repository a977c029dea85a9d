using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Control.Hosting;

/// <summary>
/// Installs the configured modules before any hosted service or server starts, so that no request meets an unbound gate. A kernel with a
/// journal comes up with the versions that it had.
/// </summary>
internal sealed class InstallAtStart(
    IPluginRuntime runtime, KernelState state, MicroKernel kernel, OffloadTable offloads, HostTable hosts, IOptions<PluginRuntimeOptions> options, IHostEnvironment environment, ILoggerFactory loggers, IDecisionLog? decisions = null) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var paths = options.Value.Modules.Select(path => Path.GetFullPath(path, environment.ContentRootPath)).ToArray();

        // There is nothing to go back to, and the host waits: no probation.
        var policy = options.Value.Policy with { ProbationTime = TimeSpan.Zero };
        var request = new ServiceRequest { Id = "start", Packages = paths, Policy = policy };
        if (state.Journal is not { } journal)
        {
            await InstallAsync(request, cancellationToken).ConfigureAwait(false);
            return;
        }

        await new JournalRecovery(journal, decisions, loggers.CreateLogger<JournalRecovery>()).RunAsync(cancellationToken).ConfigureAwait(false);
        var plan = await Task.Run(() => StartPlan.Make(paths, journal, kernel), CancellationToken.None).ConfigureAwait(false);
        await InstallAsync(request with { Id = $"start-{Guid.NewGuid():N}"[..18], Packages = plan.Packages, Stored = plan.Stored, IsRestart = plan.IsRestart }, cancellationToken).ConfigureAwait(false);
        journal.TakenOver(plan.Configured);
        await Task.Run(() => new PreviousVersions(kernel, offloads, hosts, loggers.CreateLogger<PreviousVersions>()).Restore(journal.Versions, policy), CancellationToken.None).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task InstallAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        if (request.Packages.Count == 0)
            return;
        var report = await runtime.ApplyAsync(request, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!report.IsApplied)
            throw new ModuleInstallException(report);
    }
}
