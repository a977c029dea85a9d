using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Coordination.Program;

/// <summary>How a control program's process ended.</summary>
internal enum ControlProgramEnd
{
    /// <summary>Another one runs for this user. This one did nothing.</summary>
    AnotherRuns,

    /// <summary>Nobody wanted anything for a time.</summary>
    Idle,

    /// <summary>It was told to stop.</summary>
    Stopped,
}

/// <summary>
/// The control program as a process of its own: takes the user's lock, ends what an earlier one left, serves clients, and ends when nobody has
/// wanted anything for a time.
/// </summary>
internal sealed partial class ControlProgramHost(ControlProgramParts parts, TimeProvider time, ILogger<ControlProgramHost> logger)
{
    /// <summary>How long it waits before it tries again to end what could not be ended, since the log did not answer.</summary>
    internal static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Runs it.</summary>
    /// <param name="isReady">Called when clients can connect. What an earlier control program left is being ended meanwhile: a kernel that hangs is no reason to keep others waiting.</param>
    /// <param name="cancellationToken">Stops it: no client is accepted any more, and requests that run come to their end.</param>
    /// <exception cref="CoordinatorLogException">The log cannot be used.</exception>
    /// <exception cref="IOException">The folder or the pipe cannot be used.</exception>
    internal async Task<ControlProgramEnd> RunAsync(Action isReady, CancellationToken cancellationToken)
    {
        using var held = ControlProgramLock.TryTake(parts.Folder);
        if (held is null)
            return ControlProgramEnd.AnotherRuns;
        await parts.Log.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var activity = new Activity(parts.IdleTime, time);
        var control = new FleetControl(parts.Coordinator, parts.Log, activity, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var recovering = RecoverAsync(activity.Begin(), ending.Token);
        Task serving;
        ControlProgramEnd end;
        var listener = parts.Listen();
        await using (listener.ConfigureAwait(false))
        {
            serving = ServeAsync(listener, control, activity, ending.Token);
            isReady();
            end = await EndOfAsync(activity, serving, cancellationToken).ConfigureAwait(false);
            await ending.CancelAsync().ConfigureAwait(false);
        }

        // The listener is gone: who comes now finds nobody and starts another, which ends at the lock as long as this one holds it.
        await serving.ConfigureAwait(false);
        await recovering.ConfigureAwait(false);
        await parts.Coordinator.DrainAsync().ConfigureAwait(false);
        return end;
    }

    /// <summary>Ends what an earlier control program left. What was left in doubt, by that one or by this, is tried again as long as this one lives; nobody has to ask for it.</summary>
    private async Task RecoverAsync(IDisposable recovering, CancellationToken cancellationToken)
    {
        try
        {
            bool isRead;
            using (recovering)
                isRead = await TryRecoverAsync(wasRead: true, cancellationToken).ConfigureAwait(false);
            using var again = new PeriodicTimer(TryAgainAfter, time);
            while (await again.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!isRead || parts.Coordinator.IsInDoubt)
                    isRead = await TryRecoverAsync(isRead, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It ends, and what it had begun to end goes on until that.
        }
    }

    /// <returns>Whether the log could be read.</returns>
    private async Task<bool> TryRecoverAsync(bool wasRead, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var report in await parts.Coordinator.RecoverAsync(cancellationToken).ConfigureAwait(false))
                LogRecovered(report.Request, report.Outcome);
            return true;
        }
        catch (CoordinatorLogException unreadable)
        {
            // It was usable a moment ago. Kernels hold what is in doubt until it is again. Said once, not every few seconds.
            if (wasRead)
                LogNotRecovered(unreadable);
            return false;
        }
    }

    private static async Task<ControlProgramEnd> EndOfAsync(Activity activity, Task serving, CancellationToken cancellationToken)
    {
        try
        {
            var first = await Task.WhenAny(activity.Idle, serving).WaitAsync(cancellationToken).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            return ControlProgramEnd.Idle;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ControlProgramEnd.Stopped;
        }
    }

    private async Task ServeAsync(IControlListener listener, IFleetControl control, Activity activity, CancellationToken cancellationToken)
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                clients.RemoveAll(static served => served.IsCompleted);
                clients.Add(ServeAsync(client, control, activity.Begin(), cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It ends.
        }
        finally
        {
            await Task.WhenAll(clients).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(IControlClient client, IFleetControl control, IDisposable connected, CancellationToken cancellationToken)
    {
        using (connected)
        {
            try
            {
                await using (client.ConfigureAwait(false))
                    await client.ServeAsync(control, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception broken)
            {
                // One client's connection harms no other.
                LogClientBroke(broken);
            }
        }
    }

    [LoggerMessage(EventName = "FleetRequestRecovered", Level = LogLevel.Information, Message = "Request {Request} that an earlier control program left: {Outcome}")]
    private partial void LogRecovered(string request, FleetOutcome outcome);

    [LoggerMessage(EventName = "FleetRequestsNotRecovered", Level = LogLevel.Error, Message = "What was left could not be ended; it is tried again")]
    private partial void LogNotRecovered(Exception exception);

    [LoggerMessage(EventName = "ControlClientBroke", Level = LogLevel.Debug, Message = "The connection of a client broke")]
    private partial void LogClientBroke(Exception exception);
}

/// <summary>What a control program is made of.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Log">Its log.</param>
/// <param name="Coordinator">Does the work.</param>
/// <param name="Listen">Begins to listen; called when the lock is held.</param>
/// <param name="IdleTime">How long it waits for somebody to want something.</param>
internal sealed record ControlProgramParts(string Folder, CoordinatorLog Log, Coordinator Coordinator, Func<IControlListener> Listen, TimeSpan IdleTime);
