using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// Makes the child processes of one kernel, and keeps a spare if it is told to. Its first child makes the run folder and sweeps what
/// killed kernels left. Thread-safe. Disposing it ends the spare; children that were handed out are their owners' to stop, before.
/// </summary>
internal sealed class ChildProcesses : IAsyncDisposable
{
    private const string SpareName = "(spare)";

    /// <summary>How long after a child was taken the next spare is started: not while that child loads its package.</summary>
    private static readonly TimeSpan SpareDelay = TimeSpan.FromSeconds(1);

    private readonly SubpartitionOptions _options;
    private readonly PipeLimits _limits;
    private readonly ForwardedLogs _logs;
    private readonly ForwardedMetrics _metrics;
    private readonly SubpartitionLog _log;
    private readonly OutputLog _output;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _lock = new();
    private RunFolder? _folder;
    private ChildProcess? _spare;
    private Task _preparing = Task.CompletedTask;

    internal ChildProcesses(SubpartitionOptions options, ILoggerFactory loggers, IMeterFactory? meters, TimeProvider time)
    {
        _options = options;
        _time = time;
        _limits = new PipeLimits
        {
            MaxCalls = options.MaxCalls,
            MaxWaitingCalls = options.MaxWaitingCalls,
            MaxMessageBytes = options.MaxMessageBytes,
            HangTimeout = options.HangTimeout,
        };
        _logs = new ForwardedLogs(loggers);
        _metrics = new ForwardedMetrics(meters);
        _log = new SubpartitionLog(loggers.CreateLogger("PluginRuntime.Subpartitions"));
        _output = new OutputLog(loggers.CreateLogger("PluginRuntime.Subpartitions.Output"));
    }

    /// <summary>Removes what killed kernels left, and makes this one's folder. Otherwise the first child does.</summary>
    /// <exception cref="SubpartitionStartException">The folder cannot be made.</exception>
    internal Task OpenAsync(CancellationToken cancellationToken) => FolderAsync("(none)", cancellationToken);

    /// <summary>The name for the kernel's control pipe, in the folder that <see cref="OpenAsync"/> makes.</summary>
    /// <exception cref="SubpartitionStartException">The folder cannot be made.</exception>
    internal async Task<string> ControlPipeAsync(CancellationToken cancellationToken) => (await FolderAsync("(none)", cancellationToken).ConfigureAwait(false)).ControlPipe;

    /// <summary>Gives a child that has come and has loaded nothing: the spare if it is ready, else a new one.</summary>
    /// <param name="subpartition">What it is for.</param>
    /// <param name="frameworks">Shared frameworks that it needs besides Microsoft.NETCore.App; a spare has none.</param>
    /// <param name="givesWay">Whether nobody waits for it: it leaves the processors to others until <see cref="ChildProcess.StopGivingWay"/>.</param>
    /// <param name="cancellationToken">Gives it up; nothing is left then.</param>
    /// <exception cref="SubpartitionStartException">None came.</exception>
    internal async Task<ChildProcess> StartAsync(string subpartition, IReadOnlyCollection<string> frameworks, bool givesWay, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
        var child = frameworks.Count == 0 ? await TakeLivingSpareAsync().ConfigureAwait(false) : null;
        child ??= await StartColdAsync(subpartition, frameworks, givesWay, cancellationToken).ConfigureAwait(false);
        if (!givesWay)
            child.StopGivingWay();
        if (_options.KeepSpare)
            PrepareSpare(SpareDelay);
        return child;
    }

    /// <summary>Starts a spare now, if one is kept and none is there.</summary>
    /// <returns>A task that completes when it is ready, or did not start.</returns>
    internal async Task EnsureSpareAsync()
    {
        if (!_options.KeepSpare)
            return;
        PrepareSpare(TimeSpan.Zero);
        Task preparing;
        lock (_lock)
            preparing = _preparing;
        await preparing.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        Task preparing;
        lock (_lock)
            preparing = _preparing;
        await preparing.ConfigureAwait(false);
        if (TakeSpare() is { } left)
            await left.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        _folder?.Dispose();
        _folder = null;
        _metrics.Dispose();
    }

    private async Task<ChildProcess> StartColdAsync(string subpartition, IReadOnlyCollection<string> frameworks, bool givesWay, CancellationToken cancellationToken)
    {
        var folder = await FolderAsync(subpartition, cancellationToken).ConfigureAwait(false);
        var parent = new ParentServices(_logs, _metrics, _log, _output, new(subpartition, "", 0, 0));
        return await new ChildStart(subpartition, _options, _limits, folder, parent, _time).RunAsync(frameworks, givesWay, cancellationToken).ConfigureAwait(false);
    }

    private ChildProcess? TakeSpare()
    {
        lock (_lock)
        {
            var spare = _spare;
            _spare = null;
            return spare;
        }
    }

    private async Task<ChildProcess?> TakeLivingSpareAsync()
    {
        var child = TakeSpare();
        if (child is null || (!child.Exited.IsCompleted && !child.Connection.Closed.IsCompleted))
            return child;
        await child.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        return null;
    }

    private void PrepareSpare(TimeSpan delay)
    {
        lock (_lock)
        {
            if (_disposing.IsCancellationRequested || !_preparing.IsCompleted || _spare is not null)
                return;
            using (ExecutionContext.SuppressFlow())
                _preparing = Task.Run(() => StartSpareAsync(delay));
        }
    }

    private async Task StartSpareAsync(TimeSpan delay)
    {
        ChildProcess? child = null;
        try
        {
            await Task.Delay(delay, _time, _disposing.Token).ConfigureAwait(false);
            child = await StartColdAsync(SpareName, [], givesWay: true, _disposing.Token).ConfigureAwait(false);
            await child.Control.WarmUpHostAsync(_disposing.Token).AsTask().WaitAsync(_options.StartTimeout, _disposing.Token).ConfigureAwait(false);
            lock (_lock)
                _spare = child;
            _log.SpareReady(child.ProcessId);
            _ = WatchSpareAsync(child);
            return;
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
        }
        catch (Exception failed) when (failed is PluginRuntimeException or IOException or TimeoutException or OperationCanceledException)
        {
            _log.SpareFailed(failed.Message);
        }

        if (child is not null)
            await child.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>A spare that ends while it waits is replaced; until that is noticed, <see cref="StartAsync"/> does not take it either.</summary>
    private async Task WatchSpareAsync(ChildProcess spare)
    {
        var end = await spare.Exited.ConfigureAwait(false);
        lock (_lock)
        {
            if (_spare == spare && !_disposing.IsCancellationRequested)
            {
                _spare = null;
                _preparing = ReplaceSpareAsync(_preparing, spare, end);
            }
        }
    }

    private async Task ReplaceSpareAsync(Task before, ChildProcess lost, ChildExit end)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _log.SpareLost(end.ToString());
        await lost.StopAsync(TimeSpan.Zero).ConfigureAwait(false);

        // Not at once: what ended it may end the next.
        await StartSpareAsync(_options.RestartDelay * 10).ConfigureAwait(false);
    }

    private async Task<RunFolder> FolderAsync(string subpartition, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_folder is not null)
                return _folder;
            var root = _options.RunFolder ?? RunFolder.DefaultRoot();
            foreach (var left in await new RunFolderSweep(root, ChildProgram.NameOf(_options.HostPath)).RunAsync(cancellationToken).ConfigureAwait(false))
                _log.LeftoverRemoved(left);
            return _folder = RunFolder.Create(root);
        }
        catch (IOException unusable)
        {
            throw new SubpartitionStartException(subpartition, unusable.Message, "Give a folder that this user can write by SubpartitionOptions.RunFolder.", unusable);
        }
        finally
        {
            _opening.Release();
        }
    }
}
