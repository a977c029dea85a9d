using System.Security.Cryptography;
using System.Text;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>The listener's end of the first lines of a connection; see <see cref="ControlProtocol"/>.</summary>
internal static class ControlHandshake
{
    /// <summary>How long a client may take over its first line, and over taking a one-shot answer.</summary>
    internal static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    /// <summary>Has the client say what it wants, and answers it.</summary>
    /// <param name="stream">The pipe.</param>
    /// <param name="entry">Who listens, and what its clients must know.</param>
    /// <param name="verbs">What may be wanted.</param>
    /// <param name="time">What times the client.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What is wanted; or why the client was turned away.</returns>
    internal static async Task<(string? Verb, string? Refused)> ReceiveAsync(Stream stream, KernelEntry entry, string[] verbs, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Time, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        string? line;
        try
        {
            line = await ControlProtocol.ReadLineAsync(stream, bounded.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, await RefuseAsync(stream, ControlProtocol.CodeMalformed, $"no line came within {Time.TotalSeconds:0} s", time, cancellationToken).ConfigureAwait(false));
        }

        if (Judge(line, entry, verbs) is var (code, text))
            return (null, await RefuseAsync(stream, code, text, time, cancellationToken).ConfigureAwait(false));
        await stream.WriteAsync(ControlProtocol.Accept(entry.Name, entry.ProcessId), bounded.Token).ConfigureAwait(false);
        return (line!.Split(' ')[2], null);
    }

    /// <summary>Turns a client away.</summary>
    /// <returns>The text.</returns>
    internal static async Task<string> RefuseAsync(Stream stream, string code, string text, TimeProvider time, CancellationToken cancellationToken)
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

    private static (string Code, string Text)? Judge(string? line, KernelEntry entry, string[] verbs)
    {
        if (line is null || ControlProtocol.Parse(line, parts: 2) is not var (version, parts))
            return (ControlProtocol.CodeMalformed, $"the first line must be 'prt-control VERSION VERB SECRET', at most {ControlProtocol.MaxLineBytes} bytes, and nothing may follow it before it is answered");
        if (version != ControlProtocol.Version)
            return (ControlProtocol.CodeVersion, $"this kernel speaks version {ControlProtocol.Version}, the client {version}");

        // In constant time: how long the comparison takes tells nothing of the secret.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(parts[1]), Encoding.ASCII.GetBytes(entry.Secret)))
            return (ControlProtocol.CodeSecret, "the secret is not this kernel's; the registry has it");
        if (!verbs.Contains(parts[0]))
            return (ControlProtocol.CodeMalformed, $"the verb must be {(verbs.Length == 1 ? verbs[0] : $"{string.Join(", ", verbs[..^1])} or {verbs[^1]}")}");
        return null;
    }
}
