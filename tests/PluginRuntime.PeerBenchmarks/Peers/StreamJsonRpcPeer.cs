using System.IO.Pipes;
using Nerdbank.Streams;
using PluginRuntime.PeerBenchmarks.Exchanges;
using StreamJsonRpc;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>StreamJsonRpc over a named pipe. It has no deadline, and carries no trace header here.</summary>
internal sealed class StreamJsonRpcPeer : Peer
{
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

    private static JsonRpc Over(Stream pipe)
    {
        var variant = Environment.GetEnvironmentVariable("SJR") ?? "msgpack-length";
        IJsonRpcMessageFormatter formatter = variant.StartsWith("msgpack") ? new MessagePackFormatter() : variant.StartsWith("stj") ? new SystemTextJsonFormatter() : new NerdbankMessagePackFormatter { TypeShapeProvider = PolyType.ReflectionProvider.ReflectionTypeShapeProvider.Default };
        IJsonRpcMessageHandler handler = variant.Contains("length") ? new LengthHeaderMessageHandler(pipe.UsePipe(), formatter) : new HeaderDelimitedMessageHandler(pipe.UsePipe(), (IJsonRpcMessageTextFormatter)formatter);
        var rpc = new JsonRpc(handler);
        if (variant.Contains("nosync"))
            rpc.SynchronizationContext = null;
        return rpc;
    }

    private sealed class Service(IByteExchange target) : IByteExchange
    {
        public ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken) => target.SwapAsync(argument, cancellationToken);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, CancellationToken cancellationToken) =>
            target.Read(chunks, cancellationToken).WithJsonRpcSettings(new JsonRpcEnumerableSettings { MaxReadAhead = 8, MinBatchSize = 1 });
    }
}
