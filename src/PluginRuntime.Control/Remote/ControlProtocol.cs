using System.Globalization;
using System.Text;

namespace PluginRuntime.Control.Remote;

/// <summary>
/// The lines that a connection to a control pipe begins with, and the bounds that hold for it.
/// </summary>
/// <remarks>
/// <code>
/// client   prt-control VERSION VERB SECRET\n          VERB: describe, status, rpc
/// kernel   prt-control VERSION ok NAME PROCESS\n      or  prt-control VERSION no CODE TEXT\n  and the end
/// </code>
/// The version stands first and this line keeps its form in all of them. Nothing may follow the client's line until it is answered.
/// After <c>describe</c> and <c>status</c> the kernel sends one JSON document and closes: a client needs no RPC library for them. After
/// <c>rpc</c> both speak JSON-RPC 2.0, each message behind its length in bytes (4, highest first).
/// </remarks>
internal static class ControlProtocol
{
    internal const int Version = 1;
    internal const int MaxLineBytes = 512;
    /// <summary>The longest message from a client.</summary>
    internal const int MaxOrderBytes = 1024 * 1024;

    /// <summary>The longest message from a kernel.</summary>
    internal const int MaxAnswerBytes = 64 * 1024 * 1024;

    internal const string Describe = "describe";
    internal const string Status = "status";
    internal const string Rpc = "rpc";

    internal const string CodeVersion = "version";
    internal const string CodeSecret = "secret";
    internal const string CodeMalformed = "malformed";
    internal const string CodeBusy = "busy";

    private const string Word = "prt-control";

    internal static byte[] Ask(string verb, string secret) => Line($"{Word} {Version} {verb} {secret}");

    internal static byte[] Accept(string name, int processId) => Line($"{Word} {Version} ok {name} {processId}");

    internal static byte[] Refuse(string code, string text) => Line($"{Word} {Version} no {code} {text}");

    /// <summary>Splits a line into what stands behind the version; <see langword="null"/> when it is none.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="parts">Into how many parts; the last has what is left.</param>
    internal static (int Version, string[] Parts)? Parse(string line, int parts)
    {
        var fields = line.Split(' ', parts + 2);
        return fields.Length == parts + 2 && fields[0] == Word && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (version, fields[2..])
            : null;
    }

    /// <summary>Reads a line, and nothing behind it.</summary>
    /// <returns>The line without its end; <see langword="null"/>: too long, something behind it, or not text.</returns>
    /// <exception cref="EndOfStreamException">The other end closed before the line was whole.</exception>
    internal static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxLineBytes];
        var length = 0;
        while (length < bytes.Length)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException();
            var end = Array.IndexOf(bytes, (byte)'\n', length, read);
            length += read;
            if (end >= 0)
                return end == length - 1 && Ascii.IsValid(bytes.AsSpan(0, end)) ? Encoding.ASCII.GetString(bytes, 0, end) : null;
        }

        return null;
    }

    /// <summary>Reads a line byte by byte: what follows belongs to whoever reads next.</summary>
    internal static async Task<string?> ReadLineOnlyAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxLineBytes];
        for (var length = 0; length < bytes.Length; length++)
        {
            if (await stream.ReadAsync(bytes.AsMemory(length, 1), cancellationToken).ConfigureAwait(false) == 0)
                throw new EndOfStreamException();
            if (bytes[length] == '\n')
                return Encoding.UTF8.GetString(bytes, 0, length);
        }

        return null;
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes((text.Length > MaxLineBytes / 4 * 3 ? text[..(MaxLineBytes / 4 * 3)] : text).ReplaceLineEndings(" ") + "\n");
}
