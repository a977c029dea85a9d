using StackExchange.Redis;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Clients;

/// <summary>A server on a real socket with StackExchange.Redis connected to it.</summary>
internal sealed class ClientFixture : IAsyncDisposable
{
    private ClientFixture(SocketHost host, ConnectionMultiplexer client) => (Host, Client) = (host, client);

    internal SocketHost Host { get; }

    internal ConnectionMultiplexer Client { get; }

    internal IDatabase Database => Client.GetDatabase();

    internal IServer Server => Client.GetServers()[0];

    internal static async Task<ClientFixture> StartAsync(int version, bool unix = false)
    {
        var host = await SocketHost.StartAsync(version, unix ? $"unix:{Path.Combine(Path.GetTempPath(), $"resp-{Guid.NewGuid():N}")}" : "127.0.0.1:0");
        return new ClientFixture(host, await ConnectAsync(host));
    }

    internal static async Task<ConnectionMultiplexer> ConnectAsync(SocketHost host)
    {
        var options = new ConfigurationOptions { AbortOnConnectFail = true, AllowAdmin = true, ClientName = "tests", ConnectTimeout = 20_000, AsyncTimeout = 20_000, SyncTimeout = 20_000 };
        options.EndPoints.Add(host.Address);
        return await ConnectionMultiplexer.ConnectAsync(options).Within("connection of StackExchange.Redis");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Host.DisposeAsync();
    }
}
