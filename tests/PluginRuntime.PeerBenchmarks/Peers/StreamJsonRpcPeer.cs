using System.IO.Pipes;
using Nerdbank.Streams;
using PluginRuntime.PeerBenchmarks.Exchanges;
using StreamJsonRpc;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>StreamJsonRpc over a named pipe. It has no deadline, and carries no trace header here.</summary>
internal sealed class StreamJsonRpcPeer : Peer
{
    private static readonly System.IO.Pipelines.PipeOptions Buffers =
        new(minimumSegmentSize: 64 * 1024, pauseWriterThreshold: 4 * 1024 * 1024, resumeWriterThreshold: 2 * 1024 * 1024);

    internal override string Name => "streamjsonrpc";

    internal override string Title => "StreamJsonRpc";

    internal override async Task ServeAsync(string path, IByteExchange target, Action onReady, Task stop)
    {
        await using var pipe = new NamedPipeServerStream(path, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        onReady();
        await pipe.WaitForConnectionAsync();
        using var rpc = Over(pipe);
        rpc.AddLocalRpcTarget<IByteExchange>(new Service(target), null);
        rpc.StartListening();
        await stop;
    }

    internal override async Task<IByteExchange> ConnectAsync(string path)
    {
        var pipe = new NamedPipeClientStream(".", path, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await pipe.ConnectAsync();
        var rpc = Over(pipe);
        var caller = rpc.Attach<IByteExchange>();
        rpc.StartListening();
        return caller;
    }

    /// <summary>The fastest of its formatters and framings, with buffers that suit large messages and do not slow small ones down.</summary>
    private static JsonRpc Over(Stream pipe) => new(new LengthHeaderMessageHandler(pipe.UsePipe(pipeOptions: Buffers), new MessagePackFormatter()));

    private sealed class Service(IByteExchange target) : IByteExchange
    {
        public ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken) => target.SwapAsync(argument, cancellationToken);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, CancellationToken cancellationToken) =>
            target.Read(chunks, cancellationToken).WithJsonRpcSettings(new JsonRpcEnumerableSettings { MaxReadAhead = 8, MinBatchSize = 1 });
    }
}
