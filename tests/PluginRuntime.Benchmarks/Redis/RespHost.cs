using System.Globalization;
using PluginRuntime.Benchmarks.Hosting;
using RespServer;

namespace PluginRuntime.Benchmarks.Redis;

/// <summary>A host as the sample RedisServer has it: one virtual server of the RESP plugin, and a spare process.</summary>
internal sealed class RespHost : IAsyncDisposable
{
    private const string Type = "resp-server";

    private readonly BenchmarkHost _host;
    private int _upgrades;

    private RespHost(BenchmarkHost host, int port)
    {
        _host = host;
        Port = port;
    }

    /// <summary>Where it listens, at 127.0.0.1.</summary>
    internal int Port { get; }

    internal static async Task<RespHost> StartAsync()
    {
        var host = await BenchmarkHost.StartAsync(options => options.Subpartitions.KeepSpare = true);
        await host.ApplyFileAsync(Packages.OfPlugin($"{Type}.1.0.0"));
        var servers = host.Runtime.VirtualServers;
        await servers.EnsureAsync(Type, "cache", new Dictionary<string, string?> { ["address"] = "127.0.0.1:0" });
        var status = await servers.Get<IKeyspace>("cache").StatusAsync(CancellationToken.None);
        return new RespHost(host, int.Parse(status.Address.Split(':')[^1], CultureInfo.InvariantCulture));
    }

    /// <summary>Upgrades to the other version.</summary>
    /// <returns>How long the server was closed, in milliseconds.</returns>
    internal async Task<double> UpgradeAsync() =>
        (await _host.ApplyFileAsync(Packages.OfPlugin($"{Type}.{(++_upgrades % 2 == 1 ? 2 : 1)}.0.0"))).Hosts.Single().Pause.TotalMilliseconds;

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
