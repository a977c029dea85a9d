using System.Diagnostics;
using System.IO.Pipes;
using System.Reflection;
using PluginRuntime.PeerBenchmarks.Exchanges;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;
using PipeOptions = PluginRuntime.Subpartitions.Pipes.PipeOptions;
using StreamOptions = System.IO.Pipes.PipeOptions;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>Ours: the generated caller of the contract over a connection, as a subpartition has it. The kernel's end calls the child's.</summary>
internal sealed class PluginRuntimePeer : Peer
{
    private static readonly byte[] Token = new byte[32];

    internal override string Name => "pluginruntime";

    internal override string Title => "PluginRuntime";

    private static RemoteContract Contract =>
        (RemoteContract)Activator.CreateInstance(
            typeof(IByteExchange).Assembly.GetCustomAttributes<RemoteContractAttribute>().Single(attribute => attribute.Contract == typeof(IByteExchange)).Description)!;

    internal override async Task ServeAsync(string path, IByteExchange target, Action onReady, Task stop)
    {
        var pipe = new NamedPipeServerStream(path, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, StreamOptions.Asynchronous | StreamOptions.CurrentUserOnly);
        onReady();
        await pipe.WaitForConnectionAsync();
        var options = new PipeOptions { Peer = "callers", Opening = connection => connection.Serve(Contract, target) };
        await using (await PipeConnection.AcceptAsync(pipe, Token, options, CancellationToken.None))
            await stop;
    }

    internal override async Task<IByteExchange> ConnectAsync(string path)
    {
        var pipe = new NamedPipeClientStream(".", path, PipeDirection.InOut, StreamOptions.Asynchronous | StreamOptions.CurrentUserOnly);
        await pipe.ConnectAsync();
        var connection = await PipeConnection.ConnectAsync(pipe, Token, new PipeOptions { Peer = "server" }, CancellationToken.None);
        return new Caller((IByteExchange)Contract.MakeCaller(connection.Channel));
    }

    /// <summary>An activity, so that calls carry a trace header; as with gRPC, it is made once for many calls.</summary>
    internal override IDisposable BeginFlow() => new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

    /// <summary>Gives every call a deadline of its own, as gRPC's callers do.</summary>
    private sealed class Caller(IByteExchange exchange) : IByteExchange
    {
        public ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken)
        {
            // A call takes its deadline along when it is made.
            using (CallDeadline.Within(Deadline))
                return exchange.SwapAsync(argument, cancellationToken);
        }

        public IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, CancellationToken cancellationToken) => exchange.Read(chunks, cancellationToken);
    }
}
