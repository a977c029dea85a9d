using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The first bytes of a pipe, lowest byte first. Child: magic (4), lowest and highest version it speaks (2, 2), token (32). Kernel: magic
/// (4), the version to speak or 0 (2), then its limits (32), or why it refuses (2), the length of a text (2) and the text. Nothing is read beyond.
/// </summary>
internal static class Handshake
{
    private const int HelloBytes = 4 + 2 + 2 + PipeProtocol.TokenBytes;
    private const int AnswerBytes = 4 + 2;
    private const int LimitsBytes = 4 + 4 + 4 + 4 + 8 + 8;
    private const int MaxText = 1024;

    /// <summary>The kernel's side.</summary>
    /// <exception cref="PipeClosedException">The child was refused.</exception>
    internal static async Task AcceptAsync(Stream stream, ReadOnlyMemory<byte> token, PipeLimits limits, CancellationToken cancellationToken)
    {
        var hello = new byte[HelloBytes];
        await ReadAsync(stream, hello, cancellationToken).ConfigureAwait(false);
        if (Judge(hello, token.Span) is { } refusal)
        {
            await stream.WriteAsync(RefusalOf(refusal), cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            throw new PipeClosedException(refusal);
        }

        await stream.WriteAsync(AcceptanceOf(limits), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The child's side.</summary>
    /// <returns><paramref name="limits"/> with what the kernel says about what concerns both.</returns>
    /// <exception cref="PipeClosedException">The kernel refused, or what answered is no kernel.</exception>
    internal static async Task<PipeLimits> ConnectAsync(Stream stream, ReadOnlyMemory<byte> token, PipeLimits limits, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(HelloOf(token.Span), cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = new byte[AnswerBytes];
        await ReadAsync(stream, answer, cancellationToken).ConfigureAwait(false);
        if (!answer.AsSpan().StartsWith(PipeProtocol.Magic))
            throw new PipeClosedException(NotOurs(answer, "answer"));
        var version = BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(4));
        if (version == 0)
            throw new PipeClosedException(await ReadRefusalAsync(stream, cancellationToken).ConfigureAwait(false));
        if (version is < PipeProtocol.LowestVersion or > PipeProtocol.HighestVersion)
        {
            throw new PipeClosedException(new PipeCloseReason(
                PipeCloseCode.NoCommonVersion, $"The other end chose version {version} of the protocol; this end speaks {PipeProtocol.LowestVersion} to {PipeProtocol.HighestVersion}."));
        }

        var bytes = new byte[LimitsBytes];
        await ReadAsync(stream, bytes, cancellationToken).ConfigureAwait(false);
        return Adopt(limits, bytes);
    }

    private static byte[] HelloOf(ReadOnlySpan<byte> token)
    {
        var hello = new byte[HelloBytes];
        PipeProtocol.Magic.CopyTo(hello);
        BinaryPrimitives.WriteUInt16LittleEndian(hello.AsSpan(4), PipeProtocol.LowestVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(hello.AsSpan(6), PipeProtocol.HighestVersion);
        token.CopyTo(hello.AsSpan(8));
        return hello;
    }

    private static PipeCloseReason? Judge(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> token)
    {
        if (!hello.StartsWith(PipeProtocol.Magic))
            return NotOurs(hello, "greeting");
        var lowest = BinaryPrimitives.ReadUInt16LittleEndian(hello[4..]);
        var highest = BinaryPrimitives.ReadUInt16LittleEndian(hello[6..]);
        if (lowest > PipeProtocol.HighestVersion || highest < PipeProtocol.LowestVersion)
        {
            return new PipeCloseReason(
                PipeCloseCode.NoCommonVersion, $"The child speaks versions {lowest} to {highest} of the protocol, the kernel {PipeProtocol.LowestVersion} to {PipeProtocol.HighestVersion}.");
        }

        // In constant time: how far a wrong token is right must not show.
        return CryptographicOperations.FixedTimeEquals(hello[8..], token)
            ? null
            : new PipeCloseReason(PipeCloseCode.WrongToken, "The token is not the one that was given to the child.");
    }

    private static byte[] AcceptanceOf(PipeLimits limits)
    {
        var answer = new byte[AnswerBytes + LimitsBytes];
        PipeProtocol.Magic.CopyTo(answer);
        var span = answer.AsSpan(4);
        BinaryPrimitives.WriteUInt16LittleEndian(span, PipeProtocol.HighestVersion);
        BinaryPrimitives.WriteInt32LittleEndian(span[2..], limits.MaxCalls);
        BinaryPrimitives.WriteInt32LittleEndian(span[6..], limits.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(span[10..], limits.SequenceWindowBytes);
        BinaryPrimitives.WriteInt32LittleEndian(span[14..], limits.FrameBytes);
        BinaryPrimitives.WriteInt64LittleEndian(span[18..], limits.MaxBytes);
        BinaryPrimitives.WriteInt64LittleEndian(span[26..], limits.MaxMessageBytes);
        return answer;
    }

    private static PipeLimits Adopt(PipeLimits own, ReadOnlySpan<byte> bytes)
    {
        var limits = own with
        {
            MaxCalls = BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ChunkBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            SequenceWindowBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            FrameBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            MaxBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            MaxMessageBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        };
        try
        {
            limits.Check();
            return limits;
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new PipeClosedException(new PipeCloseReason(PipeCloseCode.NotOurProtocol, $"The other end has limits that no end may have: {exception.Message}"), exception);
        }
    }

    private static byte[] RefusalOf(PipeCloseReason reason)
    {
        var text = Encoding.UTF8.GetBytes(reason.Text);
        var length = Math.Min(text.Length, MaxText);
        var answer = new byte[AnswerBytes + 4 + length];
        PipeProtocol.Magic.CopyTo(answer);
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(6), (ushort)reason.Code);
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(8), (ushort)length);
        text.AsSpan(0, length).CopyTo(answer.AsSpan(10));
        return answer;
    }

    private static async Task<PipeCloseReason> ReadRefusalAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[4];
        await ReadAsync(stream, head, cancellationToken).ConfigureAwait(false);
        var code = (PipeCloseCode)BinaryPrimitives.ReadUInt16LittleEndian(head);
        var text = new byte[Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2)), (ushort)MaxText)];
        await ReadAsync(stream, text, cancellationToken).ConfigureAwait(false);
        return new PipeCloseReason(Enum.IsDefined(code) ? code : PipeCloseCode.ClosedByPeer, $"The kernel refused: {Encoding.UTF8.GetString(text)}");
    }

    private static PipeCloseReason NotOurs(ReadOnlySpan<byte> bytes, string what) =>
        new(PipeCloseCode.NotOurProtocol, $"The {what} begins with {Convert.ToHexString(bytes[..4])} instead of {Convert.ToHexString(PipeProtocol.Magic)}: the other end does not speak this protocol.");

    private static async Task ReadAsync(Stream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < bytes.Length)
            throw new PipeClosedException(new PipeCloseReason(PipeCloseCode.PeerGone, $"The pipe ended in the handshake, {bytes.Length - read} bytes too early."));
    }
}
