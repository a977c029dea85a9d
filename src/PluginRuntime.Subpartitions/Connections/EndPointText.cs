using System.Net;
using System.Net.Sockets;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Addresses of listeners as text: <c>tcp:127.0.0.1:6390</c>, <c>tcp:[::1]:6390</c>, <c>unix:/path</c>.</summary>
internal static class EndPointText
{
    private const string Tcp = "tcp:";
    private const string Unix = "unix:";

    /// <summary>An address as text.</summary>
    /// <exception cref="ArgumentException">It is neither of the internet nor of a Unix socket with a path.</exception>
    internal static string Format(EndPoint address) => address switch
    {
        IPEndPoint => Tcp + address,
        UnixDomainSocketEndPoint when address.ToString() is { Length: > 0 } path && path[0] is not ('\0' or '@') => Unix + path,
        _ => throw new ArgumentException($"Virtual servers listen on IPEndPoint and on UnixDomainSocketEndPoint with a path, not on {address.GetType().Name} {address}.", nameof(address)),
    };

    /// <summary>The address that a text is.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static EndPoint Parse(string text)
    {
        if (text.StartsWith(Tcp, StringComparison.Ordinal) && IPEndPoint.TryParse(text.AsSpan(Tcp.Length), out var address))
            return address;
        if (text.StartsWith(Unix, StringComparison.Ordinal) && text.Length > Unix.Length)
        {
            try
            {
                return new UnixDomainSocketEndPoint(text[Unix.Length..]);
            }
            catch (ArgumentOutOfRangeException tooLong)
            {
                throw new FormatException($"'{text}' is longer than the path of a Unix socket can be.", tooLong);
            }
        }

        throw new FormatException($"'{text}' is no address: tcp:ADDRESS:PORT or unix:PATH is.");
    }
}
