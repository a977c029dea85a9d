using System.Net.Sockets;

namespace RespServer.Tests.Hosting;

/// <summary>One instance of the server, of version 1 or 2.</summary>
internal sealed class TestServer
{
    internal TestServer(int version, TimeProvider? time = null, Socket? listening = null, string? address = "127.0.0.1:0")
    {
        Context = new TestServerContext($"{version}.0.0", address, listening);
        Server = new RespVirtualServer(Context, version == 1 ? new Edition() : new Edition2(Context.Version), time ?? TimeProvider.System);
    }

    internal TestServerContext Context { get; }

    internal RespVirtualServer Server { get; }

    internal Task<KeyspaceStatus> StatusAsync() => ((IKeyspace)Server).StatusAsync(CancellationToken.None).AsTask();
}
