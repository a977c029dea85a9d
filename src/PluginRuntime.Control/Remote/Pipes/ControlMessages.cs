using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>
/// JSON-RPC messages on a control pipe, each behind its length. Bounds what the other end may send and how long it may take over it: a message
/// that has begun must arrive whole, and one that is sent must be taken, within the time. What is wrong is told before the pipe is closed.
/// </summary>
/// <param name="stream">The pipe; owned.</param>
/// <param name="formatter">What messages are made of.</param>
/// <param name="maxIncoming">The longest message to take.</param>
/// <param name="time">What times the other end.</param>
internal sealed class ControlMessages(Stream stream, IJsonRpcMessageFormatter formatter, int maxIncoming, TimeProvider time) : MessageHandlerBase(formatter)
{
    /// <summary>How long the other end may take over one message.</summary>
    internal static readonly TimeSpan MessageTime = TimeSpan.FromSeconds(10);

    private const int Header = 4;

    /// <summary>The method of the notification that tells why the pipe is closed.</summary>
    internal const string Closing = "closing";

    private readonly byte[] _header = new byte[Header];

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Calls of the other end that are not answered yet.</summary>
    internal OpenCalls Calls { get; } = new();

    /// <summary>Why this end closes the pipe; <see langword="null"/>: it does not.</summary>
    internal string? Reason { get; private set; }

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        // An idle client may take its time; one in the middle of a message may not.
        if (await stream.ReadAsync(_header.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) == 0)
            return null;
        using var deadline = new CancellationTokenSource(MessageTime, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await stream.ReadExactlyAsync(_header.AsMemory(1), bounded.Token).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadUInt32BigEndian(_header);
            if (length == 0 || length > maxIncoming)
                throw await CloseAsync($"a message of {length} bytes was announced; from 1 to {maxIncoming} are allowed").ConfigureAwait(false);
            var message = new byte[length];
            await stream.ReadExactlyAsync(message, bounded.Token).ConfigureAwait(false);
            var received = Formatter.Deserialize(new ReadOnlySequence<byte>(message));
            Calls.Came(received);
            return received;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await CloseAsync($"a message was begun and not finished within {MessageTime.TotalSeconds:0} s").ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            throw await CloseAsync("the pipe ended in the middle of a message").ConfigureAwait(false);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or DecoderFallbackException or NotSupportedException)
        {
            throw await CloseAsync($"a message is not JSON-RPC: {malformed.Message}").ConfigureAwait(false);
        }
    }

    protected override async ValueTask WriteCoreAsync(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        buffer.GetSpan(Header)[..Header].Clear();
        buffer.Advance(Header);
        Formatter.Serialize(buffer, content);
        await SendAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        Calls.Written(content);
    }

    protected override ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    protected override void DisposeReader() => stream.Dispose();

    protected override void DisposeWriter() => stream.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(MessageTime, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(System.Runtime.InteropServices.MemoryMarshal.AsMemory(message).Span, message.Length - Header);
            await stream.WriteAsync(message, bounded.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Reason ??= $"the other end did not take a message within {MessageTime.TotalSeconds:0} s";
            stream.Dispose();
            throw new IOException(Reason);
        }
    }

    /// <summary>Tells the other end why, as far as it listens.</summary>
    private async Task<IOException> CloseAsync(string reason)
    {
        Reason ??= reason;
        try
        {
            var text = JsonSerializer.Serialize(reason, RefusalJson.Default.String);
            var farewell = Encoding.UTF8.GetBytes($$"""0000{"jsonrpc":"2.0","method":"{{Closing}}","params":[{{text}}]}""");
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            await SendAsync(farewell, brief.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It does not listen.
        }

        return new IOException($"The control pipe was closed: {reason}.");
    }
}
