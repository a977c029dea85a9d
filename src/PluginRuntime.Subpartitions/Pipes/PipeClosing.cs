using System.Text;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The end of a connection, once: no new calls, a last word to the other end, the stream closed, every call handed to its owner,
/// every implementation told. Thread-safe.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="stream">Its stream.</param>
/// <param name="ownDrain">Fails with it.</param>
/// <param name="options">Time and limits.</param>
internal sealed class PipeClosing(PipeConnection connection, Stream stream, OwnDrain ownDrain, PipeOptions options)
{
    private readonly TaskCompletionSource<PipeCloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipeCloseReason? _reason;
    private Task _reading = Task.CompletedTask;

    internal Task<PipeCloseReason> Closed => _closed.Task;

    /// <summary>Why it closes; <see langword="null"/>: it does not.</summary>
    internal PipeCloseReason? Reason => Volatile.Read(ref _reason);

    /// <summary>Starts the loop that reads. Its end is the end of the connection.</summary>
    internal void Start(FrameReader reader) => _reading = Task.Run(() => ReadAsync(reader));

    /// <summary>Begins to close the connection, unless it does already.</summary>
    internal void Begin(PipeCloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = Task.Run(() => CloseAsync(reason));
    }

    /// <summary>Writing has failed. The loop that reads may find out why: it has a little time for it.</summary>
    internal async Task OnWriteFailedAsync(Exception exception)
    {
        await Task.WhenAny(_reading, Task.Delay(options.Limits.GoodbyeTimeout, options.Time)).ConfigureAwait(false);
        Begin(new PipeCloseReason(PipeCloseCode.Broken, $"Writing to the pipe failed: {exception.Message}"));
    }

    /// <summary>Hands a call, which no connection holds, to its owner; the connection closes.</summary>
    internal void Lose(OutgoingCall call) => CallSender.Lose(call, Reason ?? new PipeCloseReason(PipeCloseCode.Broken, "The pipe does not take calls any more."));

    private async Task ReadAsync(FrameReader reader)
    {
        try
        {
            var end = await reader.RunAsync().ConfigureAwait(false);
            Begin(new PipeCloseReason(PipeCloseCode.PeerGone, end is null
                ? "The pipe ended: the process at the other end is gone."
                : $"The pipe ended {end}: the process at the other end is gone."));
        }
        catch (PipeViolationException violation)
        {
            Begin(new PipeCloseReason(PipeCloseCode.PeerViolation, $"The other end broke the protocol. {violation.Message}"));
        }
        catch (Exception exception)
        {
            Begin(new PipeCloseReason(PipeCloseCode.Broken, $"Reading from the pipe failed: {exception.Message}"));
        }
    }

    private async Task CloseAsync(PipeCloseReason reason)
    {
        connection.Window.Close();
        if (reason.Code is PipeCloseCode.ClosedHere or PipeCloseCode.PeerViolation or PipeCloseCode.Hung)
        {
            var written = connection.Output.CloseAsync(new FrameHeader(FrameType.Goodbye, 0, 0), GoodbyeOf(reason));
            await Task.WhenAny(written, Task.Delay(options.Limits.GoodbyeTimeout, options.Time)).ConfigureAwait(false);
        }

        connection.Output.Stop();
        connection.DisposeWatches();
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is closed all the same, and the reason is known.
        }

        await _reading.ConfigureAwait(false);
        connection.ArgumentBytes.Close();
        connection.ResultBytes.Close();
        connection.Incoming.Close();
        ownDrain.Close(reason);
        foreach (var call in connection.Window.TakeAll())
        {
            call.WasSent |= connection.Output.MayHaveLeft(call.Position);
            call.Sender?.Stop();
            call.OnLegLost();
            call.EndLeg();
            CallSender.Lose(call, reason);
        }

        _closed.SetResult(reason);
    }

    private static byte[] GoodbyeOf(PipeCloseReason reason)
    {
        var text = Encoding.UTF8.GetBytes(reason.Text);
        return [(byte)reason.Code, .. text.AsSpan(0, Math.Min(text.Length, PipeProtocol.HeadBytes - 1))];
    }
}
