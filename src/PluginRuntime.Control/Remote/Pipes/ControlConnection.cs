using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;
using StreamJsonRpc;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>The kernel's end of one connection, from its first line to its end. Whatever the other end does harms nothing but this connection.</summary>
/// <param name="stream">The pipe; owned.</param>
/// <param name="entry">Who this kernel is, and what its clients must know.</param>
/// <param name="control">What can be asked of it.</param>
/// <param name="time">What times the client.</param>
internal sealed class ControlConnection(Stream stream, KernelEntry entry, IKernelControl control, TimeProvider time)
{
    /// <summary>How long a client may take over its first line, and over taking a one-shot answer.</summary>
    internal static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(5);

    /// <summary>Serves the client.</summary>
    /// <returns>Why it was turned away or cut off; <see langword="null"/>: it was served to its own end, or the kernel's.</returns>
    internal async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = new CancellationTokenSource(HandshakeTime, time);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            string? line;
            try
            {
                line = await ControlProtocol.ReadLineAsync(stream, bounded.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await RefuseAsync(ControlProtocol.CodeMalformed, $"no line came within {HandshakeTime.TotalSeconds:0} s", cancellationToken).ConfigureAwait(false);
            }

            if (Judge(line) is var (code, text))
                return await RefuseAsync(code, text, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(ControlProtocol.Accept(entry.Name, entry.ProcessId), bounded.Token).ConfigureAwait(false);
            switch (line!.Split(' ')[2])
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

            return await RefuseAsync(ControlProtocol.CodeBusy, $"{most} clients are connected, which is the bound; try again", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private (string Code, string Text)? Judge(string? line)
    {
        if (line is null || ControlProtocol.Parse(line, parts: 2) is not var (version, parts))
            return (ControlProtocol.CodeMalformed, $"the first line must be 'prt-control VERSION VERB SECRET', at most {ControlProtocol.MaxLineBytes} bytes, and nothing may follow it before it is answered");
        if (version != ControlProtocol.Version)
            return (ControlProtocol.CodeVersion, $"this kernel speaks version {ControlProtocol.Version}, the client {version}");

        // In constant time: how long the comparison takes tells nothing of the secret.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(parts[1]), Encoding.ASCII.GetBytes(entry.Secret)))
            return (ControlProtocol.CodeSecret, "the secret is not this kernel's; the registry has it");
        if (parts[0] is not (ControlProtocol.Describe or ControlProtocol.Status or ControlProtocol.Rpc))
            return (ControlProtocol.CodeMalformed, $"the verb must be {ControlProtocol.Describe}, {ControlProtocol.Status} or {ControlProtocol.Rpc}");
        return null;
    }

    private async Task<string> RefuseAsync(string code, string text, CancellationToken cancellationToken)
    {
        try
        {
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, brief.Token);
            await stream.WriteAsync(ControlProtocol.Refuse(code, text), bounded.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It does not listen; the reason is logged here all the same.
        }

        return text;
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
        rpc.StartListening();
        using var stopping = cancellationToken.Register(static rpc => ((JsonRpc)rpc!).Dispose(), rpc);
        try
        {
            await rpc.Completion.ConfigureAwait(false);
        }
        catch (Exception cut) when (cut is ConnectionLostException or IOException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            return messages.Reason ?? (cancellationToken.IsCancellationRequested ? null : cut.Message);
        }

        return messages.Reason;
    }
}
