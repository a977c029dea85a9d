using System.Net.Sockets;
using System.Security.Cryptography;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>The first bytes on a channel: the child says a mark and the token, the kernel answers with one byte. Nothing else follows until then.</summary>
internal static class DescriptorGreeting
{
    /// <summary>Bytes of a token.</summary>
    internal const int TokenBytes = 32;

    private const byte Welcome = 1;

    private static ReadOnlySpan<byte> Mark => "PRTFD 1\n"u8;

    /// <summary>The child's part.</summary>
    /// <exception cref="IOException">It was refused.</exception>
    internal static async Task SayAsync(Socket socket, ReadOnlyMemory<byte> token, CancellationToken cancellationToken)
    {
        byte[] greeting = [.. Mark, .. token.Span];
        for (var sent = 0; sent < greeting.Length;)
            sent += await socket.SendAsync(greeting.AsMemory(sent), cancellationToken).ConfigureAwait(false);
        var answer = new byte[1];
        if (await socket.ReceiveAsync(answer, cancellationToken).ConfigureAwait(false) != 1 || answer[0] != Welcome)
            throw new IOException("The kernel has refused this process at the channel for descriptors: wrong token, or another release.");
    }

    /// <summary>The kernel's part.</summary>
    /// <returns>Why the other end is not let in; <see langword="null"/>: it is.</returns>
    internal static async Task<string?> HearAsync(Socket socket, ReadOnlyMemory<byte> token, CancellationToken cancellationToken)
    {
        var greeting = new byte[Mark.Length + TokenBytes];
        for (var heard = 0; heard < greeting.Length;)
        {
            var received = await socket.ReceiveAsync(greeting.AsMemory(heard), cancellationToken).ConfigureAwait(false);
            if (received == 0)
                return "It went before it had said who it is.";
            heard += received;
        }

        if (!greeting.AsSpan().StartsWith(Mark))
            return "It speaks something else.";
        if (!CryptographicOperations.FixedTimeEquals(greeting.AsSpan(Mark.Length), token.Span))
            return "It does not know the token.";
        await socket.SendAsync(new[] { Welcome }, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
