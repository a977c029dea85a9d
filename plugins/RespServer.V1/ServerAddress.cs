using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RespServer;

/// <summary>The option <c>address</c>: <c>127.0.0.1:6390</c>, <c>[::1]:6390</c>, or <c>unix:/path</c>.</summary>
internal static class ServerAddress
{
    private const string Unix = "unix:";

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is none; the message says what one looks like.</exception>
    internal static EndPoint Parse(string? text)
    {
        if (text?.StartsWith(Unix, StringComparison.Ordinal) == true && Path.IsPathFullyQualified(text[Unix.Length..]))
            return new UnixDomainSocketEndPoint(text[Unix.Length..]);
        // An address alone would be read as one with port 0, and a number alone as an address.
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && IPAddress.TryParse(text.AsSpan(0, colon).Trim("[]"), out var address)
            && (address.AddressFamily == AddressFamily.InterNetwork || text![0] == '['))
            return new IPEndPoint(address, port);
        throw new FormatException($"The option 'address' is '{text}'; it must be an IP address with a port, such as 127.0.0.1:6390, or unix: with a full path.");
    }

    internal static string Format(EndPoint address) => address is UnixDomainSocketEndPoint ? Unix + address : address.ToString()!;
}
