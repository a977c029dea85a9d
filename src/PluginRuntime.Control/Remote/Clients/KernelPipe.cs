using System.IO.Pipes;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Clients;

/// <summary>A client's way to a kernel: connects, and has the first line answered.</summary>
internal static class KernelPipe
{
    /// <summary>How long a kernel may take to let a client in. It runs on the same machine.</summary>
    internal static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);

    /// <summary>Connects.</summary>
    /// <param name="entry">The kernel.</param>
    /// <param name="verb">What for; see <see cref="ControlProtocol"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The pipe; the caller's.</returns>
    /// <exception cref="KernelUnreachableException">It did not let this client in.</exception>
    internal static async Task<Stream> ConnectAsync(KernelEntry entry, string verb, CancellationToken cancellationToken)
    {
        if (entry.Protocol != ControlProtocol.Version)
            throw OtherVersion(entry, entry.Protocol);
        var pipe = new NamedPipeClientStream(".", entry.Pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ConnectTime);
        try
        {
            await pipe.ConnectAsync(deadline.Token).ConfigureAwait(false);
            await pipe.WriteAsync(ControlProtocol.Ask(verb, entry.Secret), deadline.Token).ConfigureAwait(false);
            var line = await ControlProtocol.ReadLineOnlyAsync(pipe, deadline.Token).ConfigureAwait(false);
            if (line is null || ControlProtocol.Parse(line, parts: 2) is not var (version, parts))
                throw Unreachable(entry, "what answers on its pipe is no kernel.", "Stop what listens there, and start the kernel's host again.");
            if (version != ControlProtocol.Version)
                throw OtherVersion(entry, version);
            if (parts[0] != "ok")
                throw Unreachable(entry, $"it turned this client away: {parts[1]}.", parts[1].StartsWith(ControlProtocol.CodeBusy, StringComparison.Ordinal) ? "Try again in a moment." : "Try again; if it stays so, start the kernel's host again.");
            return pipe;
        }
        catch (Exception failed) when (failed is not KernelUnreachableException)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
                throw;
            throw failed switch
            {
                OperationCanceledException or TimeoutException => Unreachable(entry, $"it did not answer within {ConnectTime.TotalSeconds:0} s.", "It may be busy or hung: look at its process; try again.", failed),
                IOException or UnauthorizedAccessException => Unreachable(entry, $"its pipe cannot be opened: {failed.Message}", "It may be stopping; try again. Run this tool as the user who runs the kernel.", failed),
                _ => failed,
            };
        }
        catch (KernelUnreachableException)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks for one document, without an RPC library.</summary>
    /// <exception cref="KernelUnreachableException">It did not come.</exception>
    internal static async Task<T> AskAsync<T>(KernelEntry entry, string verb, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var pipe = await ConnectAsync(entry, verb, cancellationToken).ConfigureAwait(false);
        await using (pipe.ConfigureAwait(false))
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ConnectTime);
            try
            {
                return await JsonSerializer.DeserializeAsync(pipe, type, deadline.Token).ConfigureAwait(false)
                    ?? throw Unreachable(entry, "it answered with nothing.", "Try again.");
            }
            catch (Exception failed) when (failed is IOException or JsonException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw Unreachable(entry, $"its answer did not come whole: {failed.Message}", "It may be stopping; try again.", failed);
            }
        }
    }

    internal static KernelUnreachableException Unreachable(KernelEntry entry, string cause, string remedy, Exception? inner = null) =>
        new(entry.Name, cause, $"Its process {entry.ProcessId} {(entry.IsAlive ? "runs" : "has ended")}.", remedy, inner);

    private static KernelUnreachableException OtherVersion(KernelEntry entry, int version) =>
        Unreachable(entry, $"it speaks version {version} of the control protocol, this tool version {ControlProtocol.Version}.", "Use the tool of the runtime that the kernel's host is built with.");
}
