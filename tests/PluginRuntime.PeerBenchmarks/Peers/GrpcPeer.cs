using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginRuntime.PeerBenchmarks.Exchanges;
using PluginRuntime.PeerBenchmarks.Peers.Protocol;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>gRPC over a Unix domain socket, set up as its documentation says; where there is a choice, the faster one: no log, a service object for all calls.</summary>
internal sealed class GrpcPeer : Peer
{
    internal override string Name => "grpc";

    internal override string Title => "gRPC";

    internal override async Task ServeAsync(string path, IByteExchange target, Action onReady, Task stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Service(target));
        await using var server = builder.Build();
        server.MapGrpcService<Service>();
        await server.StartAsync();
        onReady();
        await stop;
    }

    internal override Task<IByteExchange> ConnectAsync(string path)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler });
        return Task.FromResult<IByteExchange>(new Caller(new Protocol.ByteExchange.ByteExchangeClient(channel)));
    }

    /// <summary>Calls. The trace header is the same each time, so that the activity which makes it costs nothing here.</summary>
    private sealed class Caller(Protocol.ByteExchange.ByteExchangeClient client) : IByteExchange
    {
        private readonly Metadata _headers = new()
        {
            { "traceparent", $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-01" },
        };

        public async ValueTask<byte[]> SwapAsync(byte[] argument, CancellationToken cancellationToken)
        {
            var reply = await client.SwapAsync(new Bytes { Data = UnsafeByteOperations.UnsafeWrap(argument) }, Options(cancellationToken));
            return reply.Data.ToByteArray();
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(int chunks, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var call = client.Read(new ReadRequest { Chunks = chunks }, Options(cancellationToken));
            while (await call.ResponseStream.MoveNext(cancellationToken))
                yield return call.ResponseStream.Current.Data.Memory;
        }

        private CallOptions Options(CancellationToken cancellationToken) => new(_headers, DateTime.UtcNow + Deadline, cancellationToken);
    }

    /// <summary>Answers.</summary>
    private sealed class Service(IByteExchange target) : Protocol.ByteExchange.ByteExchangeBase
    {
        public override async Task<Bytes> Swap(Bytes request, ServerCallContext context) =>
            new() { Data = UnsafeByteOperations.UnsafeWrap(await target.SwapAsync(request.Data.ToByteArray(), context.CancellationToken)) };

        public override async Task Read(ReadRequest request, IServerStreamWriter<Bytes> responseStream, ServerCallContext context)
        {
            await foreach (var chunk in target.Read(request.Chunks, context.CancellationToken))
                await responseStream.WriteAsync(new Bytes { Data = UnsafeByteOperations.UnsafeWrap(chunk) });
        }
    }
}
