using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Remote.Events;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Control.Remote.Pipes;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Control.Remote;

/// <summary>
/// Has a kernel that has a name listen for the management tool: from before its modules are installed until its host stops. What is wrong with
/// the pipe keeps the host from starting, since nobody could upgrade it then.
/// </summary>
internal sealed partial class ControlPipe(
    IOptions<PluginRuntimeOptions> options,
    KernelRegistry registry,
    ChildProcesses processes,
    IPluginRuntime runtime,
    MicroKernel kernel,
    OffloadTable offloads,
    HostTable hosts,
    EventFeed feed,
    CoordinatedRequests coordinated,
    RequestsAtStop requests,
    TimeProvider time,
    ILoggerFactory loggers) : IHostedLifecycleService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("PluginRuntime.Control");
    private KernelIdentity? _identity;
    private KernelEntry? _entry;
    private ControlListener? _listener;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Name is not { } name)
            return;
        feed.Kernel = name;
        _identity = new KernelIdentity(name, time.GetUtcNow());
        var pipe = await processes.ControlPipeAsync(cancellationToken).ConfigureAwait(false);
        var start = ProcessStart.Of(Environment.ProcessId) ?? throw new PlatformNotSupportedException("This system does not tell when a process began, by which a kernel that is gone is told from one that runs. Leave PluginRuntimeOptions.Name empty.");
        var entry = new KernelEntry(ControlProtocol.Version, name, pipe, RandomNumberGenerator.GetHexString(64, lowercase: true), Environment.ProcessId, start);

        // The pipe first: who finds the entry finds somebody who listens.
        var control = new KernelControl(_identity, runtime, kernel, offloads, hosts, options.Value.Policy, feed);
        _listener = new ControlListener(entry, control, time, LogRefused, coordinated.Begin(_identity));
        await registry.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        _entry = entry;
        LogListening(name, pipe);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _identity?.Serve();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _identity?.Stop();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await UnlistAsync().ConfigureAwait(false);
        await coordinated.DisposeAsync().ConfigureAwait(false);

        // While whoever sent them can still hear how they end.
        if (_listener is not null)
            await requests.Ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync().ConfigureAwait(false);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Also of a host that did not get as far as to be stopped.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private async Task CloseAsync()
    {
        await UnlistAsync().ConfigureAwait(false);

        // While their coordinators can still hear how they end.
        await coordinated.DisposeAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _listener, null) is { } listener)
            await listener.DisposeAsync().ConfigureAwait(false);
    }

    private async Task UnlistAsync()
    {
        if (Interlocked.Exchange(ref _entry, null) is { } entry)
        {
            try
            {
                await registry.RemoveAsync(entry, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The next reader sees that this process is gone, and removes it.
                LogNotRemoved(refused);
            }
        }
    }

    [LoggerMessage(EventName = "ControlPipeOpened", Level = LogLevel.Information, Message = "Kernel '{Kernel}' can be managed: it listens on {Pipe}")]
    private partial void LogListening(string kernel, string pipe);

    [LoggerMessage(EventName = "ControlClientRefused", Level = LogLevel.Warning, Message = "A client of the control pipe was turned away: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(EventName = "KernelNotUnlisted", Level = LogLevel.Warning, Message = "The kernel could not be taken off the registry; whoever reads it next does so")]
    private partial void LogNotRemoved(Exception exception);
}
