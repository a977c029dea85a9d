using System.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// A child process with its pipe: from the handshake to the end, when nothing of it is left. Thread-safe. Disposing it stops it.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long the end of the output is waited for once the process is gone: another process may hold the stream.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly ChildNames _names;
    private readonly RunFolder _folder;
    private readonly ParentServices _parent;
    private readonly LastLines _lines;
    private readonly Task _outputEnded;
    private readonly SubpartitionOptions _options;
    private readonly Lock _lock = new();
    private Task? _stopping;
    private bool _givesWay;
    private volatile bool _told;
    private volatile bool _killed;
    private volatile ChildExit? _end;

    internal ChildProcess(Process process, PipeConnection connection, ChildNames names, RunFolder folder, ParentServices parent, LastLines lines, Task outputEnded, Task exited, SubpartitionOptions options, bool givesWay)
    {
        _process = process;
        _names = names;
        _folder = folder;
        _parent = parent;
        _lines = lines;
        _outputEnded = outputEnded;
        _options = options;
        _givesWay = givesWay;
        ProcessId = process.Id;
        Connection = connection;
        Control = (ISubpartition)new ISubpartition__Remote().MakeCaller(connection.Channel);
        Gone = exited;
        Exited = DescribeExitAsync();
    }

    /// <summary>The process.</summary>
    internal int ProcessId { get; }

    /// <summary>Where a socket may be made for it over which descriptors pass. What is there is removed with it.</summary>
    internal string DescriptorPath => _names.AlivePrefix + ".fd";

    /// <summary>The pipe to it.</summary>
    internal PipeConnection Connection { get; }

    /// <summary>What can be asked of it. It may be hung: give every call a deadline.</summary>
    internal ISubpartition Control { get; }

    /// <summary>Completes when the process has ended and was reaped. Never faults.</summary>
    internal Task Gone { get; }

    /// <summary>How the process ended, once it has and its output was read. Never faults. The pipe's end comes earlier or later than this.</summary>
    internal Task<ChildExit> Exited { get; }

    /// <summary>Whose process it is.</summary>
    internal ChildIdentity Identity => _parent.Identity;

    /// <summary>Loads a package: <see cref="ISubpartition.LoadAsync"/>, and what it logs and measures has its name from here on.</summary>
    internal ValueTask<StepFailure?> LoadAsync(LoadOrder order, CancellationToken cancellationToken)
    {
        _parent.Identity = new(order.Subpartition, order.Version, order.Generation, ProcessId);
        return Control.LoadAsync(order, cancellationToken);
    }

    /// <summary>What is known of its end: exit code or signal, and the last lines; or that it still runs.</summary>
    internal string DescribeEnd() => _end?.ToString() ?? _lines.After($"Process {ProcessId} still runs.");

    /// <summary>As <see cref="DescribeEnd"/>, once it has ended; a process that is lost is about to.</summary>
    /// <param name="patience">How long to wait for the end.</param>
    internal async Task<string> DescribeEndAsync(TimeSpan patience)
    {
        await Task.WhenAny(Exited, Task.Delay(patience)).ConfigureAwait(false);
        return DescribeEnd();
    }

    /// <summary>From here on it has the processors like any other process, if it was started so as to give way.</summary>
    internal void StopGivingWay()
    {
        if (!Interlocked.Exchange(ref _givesWay, false) || Gone.IsCompleted)
            return;
        try
        {
            ProcessPriority.Set(ProcessId, 0);
        }
        catch (IOException failed)
        {
            _parent.StopFailed(new StepFailure("priority", failed.Message, "It serves, and gives way to others."));
        }
    }

    /// <summary>Ends it at once, with the processes that it started.</summary>
    internal void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended by itself, or is ending.
        }
    }

    /// <summary>
    /// Stops it: lets the package stop, ends its input and its pipe, waits, kills it if it does not end. Afterwards nothing of it is left:
    /// neither process nor pipe, nor a descriptor in this process. Once; later calls wait for the first.
    /// </summary>
    /// <param name="timeout">How long the package may take to stop. Zero: it is not asked.</param>
    /// <returns>How it ended.</returns>
    internal async Task<ChildExit> StopAsync(TimeSpan timeout)
    {
        Task stopping;
        lock (_lock)
            stopping = _stopping ??= Task.Run(() => StopOnceAsync(timeout));
        await stopping.ConfigureAwait(false);
        return await Exited.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(_options.StopTimeout).ConfigureAwait(false);

    private async Task StopOnceAsync(TimeSpan timeout)
    {
        _told = !Exited.IsCompleted;
        if (timeout > TimeSpan.Zero && !Exited.IsCompleted)
            await AskToStopAsync(timeout).ConfigureAwait(false);

        // Either of the two tells it that it is over.
        await Connection.DisposeAsync().ConfigureAwait(false);
        _process.StandardInput.BaseStream.Dispose();
        await Task.WhenAny(Exited, Task.Delay(_options.StopTimeout)).ConfigureAwait(false);
        if (!Exited.IsCompleted)
            Kill();
        _parent.Close(await Exited.ConfigureAwait(false));
        _process.Dispose();
        _folder.Remove(_names);
    }

    private async Task AskToStopAsync(TimeSpan timeout)
    {
        try
        {
            using var late = new CancellationTokenSource(timeout);
            if (await Control.StopAsync(late.Token).AsTask().WaitAsync(timeout).ConfigureAwait(false) is { } failure)
                _parent.StopFailed(failure);
        }
        catch (Exception unanswered) when (unanswered is TimeoutException or OperationCanceledException or PluginRuntimeException or IOException)
        {
            _parent.StopFailed(new StepFailure("StopAsync", unanswered.Message, "Its process is ended all the same."));
        }
    }

    private async Task<ChildExit> DescribeExitAsync()
    {
        await Gone.ConfigureAwait(false);
        await Task.WhenAny(_outputEnded, Task.Delay(OutputGrace)).ConfigureAwait(false);
        return _end = new ChildExit(ProcessId, _process.ExitCode, _told, _killed, _lines);
    }
}
