namespace PluginRuntime.Control.Coordination.Program;

/// <summary>How a client gets to the control program of its user: connects, and starts one where none runs.</summary>
/// <typeparam name="T">The connection.</typeparam>
/// <param name="connect">Connects; <see langword="null"/> when none listens.</param>
/// <param name="start">Starts a process, and waits until it is ready or has ended; another may have been first.</param>
/// <param name="time">The clock.</param>
internal sealed class ControlProgramStart<T>(Func<CancellationToken, Task<T?>> connect, Func<CancellationToken, Task<ControlProgramStarted>> start, TimeProvider time)
    where T : class
{
    /// <summary>How often one is started: it may end between its start and the client's coming, or another may hold the lock and be about to end.</summary>
    private const int MostStarts = 8;

    /// <summary>How long a client waits first when another process has the lock: that one begins to listen, or ends. Each time twice as long, some 13 seconds in all.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">It is not there and cannot be started.</exception>
    internal async Task<T> ConnectAsync(CancellationToken cancellationToken)
    {
        var last = new ControlProgramStarted(null, "it was not tried");
        for (var starts = 0; starts < MostStarts; starts++)
        {
            if (await connect(cancellationToken).ConfigureAwait(false) is { } connection)
                return connection;
            last = await start(cancellationToken).ConfigureAwait(false);

            // One that failed by itself will fail again.
            if (last.End is null && last.Cause is not null)
                break;
            if (last.End == ControlProgramEnd.AnotherRuns && await connect(cancellationToken).ConfigureAwait(false) is { } other)
                return other;
            if (last.End == ControlProgramEnd.AnotherRuns)
                await Task.Delay(FirstWait * (1 << starts), time, cancellationToken).ConfigureAwait(false);
        }

        return await connect(cancellationToken).ConfigureAwait(false)
            ?? throw new IOException($"The control program cannot be reached: {last.Cause ?? (last.End == ControlProgramEnd.AnotherRuns ? "one holds the lock and does not listen: it is about to end, or hangs" : "it ends as soon as it is started")}. No kernel was asked anything. Start it by hand to see what is wrong.");
    }
}

/// <summary>What came of a start.</summary>
/// <param name="End">How the process ended, if it did so in good order; <see langword="null"/> when it runs or failed.</param>
/// <param name="Cause">Why it failed; <see langword="null"/> when it did not.</param>
internal readonly record struct ControlProgramStarted(ControlProgramEnd? End, string? Cause);
