using System.Text;

namespace RespServer.Commands;

/// <summary>Errors in the words of Redis 7, which clients look at.</summary>
internal static class Errors
{
    private const int NamedBytes = 128;

    internal static ReadOnlySpan<byte> WrongType => "WRONGTYPE Operation against a key holding the wrong kind of value"u8;

    internal static ReadOnlySpan<byte> NotAnInteger => "ERR value is not an integer or out of range"u8;

    internal static ReadOnlySpan<byte> MustBePositive => "ERR value is out of range, must be positive"u8;

    internal static ReadOnlySpan<byte> Overflow => "ERR increment or decrement would overflow"u8;

    internal static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    internal static ReadOnlySpan<byte> TooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8;

    internal static void UnknownCommand(ref CommandCall call)
    {
        var text = new StringBuilder("ERR unknown command '").Append(Named(call[0], NamedBytes)).Append("', with args beginning with: ");
        var start = text.Length;
        for (var index = 1; index < call.Count && text.Length - start < NamedBytes; index++)
        {
            var room = NamedBytes - (text.Length - start);
            text.Append('\'').Append(Named(call[index], room)).Append("' ");
        }

        call.Error(text.ToString());
    }

    internal static void UnknownSubcommand(ref CommandCall call) =>
        call.Error($"ERR unknown subcommand '{Named(call[1], NamedBytes)}'. Try {Encoding.Latin1.GetString(call[0]).ToUpperInvariant()} HELP.");

    internal static void SubcommandArity(ref CommandCall call) =>
        call.Error($"ERR wrong number of arguments for '{Encoding.Latin1.GetString(call[0]).ToLowerInvariant()}|{Encoding.Latin1.GetString(call[1]).ToLowerInvariant()}' command");

    internal static void InvalidExpiry(ref CommandCall call) =>
        call.Error($"ERR invalid expire time in '{Encoding.Latin1.GetString(call[0]).ToLowerInvariant()}' command");

    /// <summary>The first bytes, up to a zero, which ends a string in C.</summary>
    private static string Named(ReadOnlySpan<byte> text, int most)
    {
        text = text[..Math.Min(text.Length, most)];
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
    }
}
