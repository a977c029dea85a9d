using System.Text.Json;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;
using StreamJsonRpc;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>The kernel's end of one connection, from its first line to its end. Whatever the other end does harms nothing but this connection.</summary>
/// <param name="stream">The pipe; owned.</param>
/// <param name="entry">Who this kernel is, and what its clients must know.</param>
/// <param name="control">What can be asked of it.</param>
/// <param name="time">What times the client.</param>
/// <param name="join">Makes the kernel's end for a coordinator.</param>
internal sealed class ControlConnection(Stream stream, KernelEntry entry, IKernelControl control, TimeProvider time, Func<KernelParticipant>? join = null)
{
    /// <summary>How long a kernel that stops waits until answers are written; by then they have been made.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private static readonly string[] Verbs = [ControlProtocol.Describe, ControlProtocol.Status, ControlProtocol.Rpc];

    /// <summary>Serves the client.</summary>
    /// <returns>Why it was turned away or cut off; <see langword="null"/>: it was served to its own end, or the kernel's.</returns>
    internal async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (verb, refused) = await ControlHandshake.ReceiveAsync(stream, entry, Verbs, time, cancellationToken).ConfigureAwait(false);
            if (verb is null)
                return refused;
            using var deadline = new CancellationTokenSource(ControlHandshake.Time, time);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            switch (verb)
            {
                case ControlProtocol.Describe:
                    await AnswerAsync(JsonSerializer.SerializeToUtf8Bytes(await control.DescribeAsync(bounded.Token).ConfigureAwait(false), ControlJson.Default.KernelDescription), bounded.Token).ConfigureAwait(false);
                    return null;
                case ControlProtocol.Status:
                    await AnswerAsync(JsonSerializer.SerializeToUtf8Bytes(await control.StatusAsync(bounded.Token).ConfigureAwait(false), ControlJson.Default.KernelStatus), bounded.Token).ConfigureAwait(false);
                    return null;
                default:
                    return await ServeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? null : ended is OperationCanceledException ? "the client was too slow" : "the client closed in the middle";
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Turns a client away that there is no room for.</summary>
    internal async Task<string> TurnAwayAsync(int most, CancellationToken cancellationToken)
    {
        try
        {
            // Read what it says first: who is cut off while writing does not get to read why.
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, brief.Token);
            try
            {
                await ControlProtocol.ReadLineAsync(stream, bounded.Token).ConfigureAwait(false);
            }
            catch (Exception silent) when (silent is IOException or OperationCanceledException)
            {
                // It is turned away whatever it would have said.
            }

            return await ControlHandshake.RefuseAsync(stream, ControlProtocol.CodeBusy, $"{most} clients are connected, which is the bound; try again", time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(byte[] answer, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> ServeAsync(CancellationToken cancellationToken)
    {
        var messages = new ControlMessages(stream, ControlRpc.Formatter(), ControlProtocol.MaxOrderBytes, time);

        // It owns the messages, and so the pipe.
        using var rpc = ControlRpc.Over(messages);
        rpc.AddLocalRpcTarget(control, new JsonRpcTargetOptions { MethodNameTransform = ControlRpc.NameOf, NotifyClientOfEvents = false });

        // Ends last of all: what a coordinator has lost by then is this connection.
        using var participant = join?.Invoke();
        if (participant is not null)
            rpc.AddLocalRpcTarget(typeof(IKernelParticipant), participant, new JsonRpcTargetOptions { MethodNameTransform = ControlRpc.NameOf, NotifyClientOfEvents = false });
        rpc.StartListening();
        try
        {
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var stopped = cancellationToken.UnsafeRegister(static stopping => ((TaskCompletionSource)stopping!).SetResult(), stopping).ConfigureAwait(false);
            if (await Task.WhenAny(rpc.Completion, stopping.Task).ConfigureAwait(false) == stopping.Task)
            {
                // By the system's clock: a host ends even where its own stands still.
                await messages.Calls.None.WaitAsync(AnswerTime, TimeProvider.System, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                rpc.Dispose();
            }

            await rpc.Completion.ConfigureAwait(false);
        }
        catch (Exception cut) when (cut is ConnectionLostException or IOException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            return messages.Reason ?? (cancellationToken.IsCancellationRequested ? null : cut.Message);
        }

        return messages.Reason;
    }
}
