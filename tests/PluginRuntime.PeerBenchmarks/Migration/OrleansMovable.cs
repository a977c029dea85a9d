using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>A grain of Orleans, in one of two silos.</summary>
internal sealed class OrleansMovable : IMovable
{
    internal const string Name = "orleans";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TimeToMigrate = TimeSpan.FromSeconds(3);

    private readonly OwnProcess[] _silos;
    private readonly IHost _client;
    private readonly SiloAddress[] _addresses;
    private readonly IMigratingGrain _grain;

    private OrleansMovable(OwnProcess[] silos, IHost client, SiloAddress[] addresses)
    {
        _silos = silos;
        _client = client;
        _addresses = addresses;
        _grain = client.Services.GetRequiredService<IClusterClient>().GetGrain<IMigratingGrain>(1);
    }

    /// <summary>Starts both silos, and connects to them.</summary>
    internal static async Task<OrleansMovable> StartAsync()
    {
        var ports = FreePorts(4);
        OwnProcess[] silos = [await OrleansSilo.StartAsync(ports[0], ports[1], ports[0]), await OrleansSilo.StartAsync(ports[2], ports[3], ports[0])];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering([ports[1], ports[3]]));
        var host = builder.Build();
        await host.StartAsync();
        var management = host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var active = await management.GetHosts(onlyActive: true);
            if (active.Count == silos.Length)
                return new OrleansMovable(silos, host, [.. active.Keys]);
            await WaitAsync(since, "both silos");
        }
    }

    public Task FillAsync(int bytes) => _grain.FillAsync(bytes);

    public Task<byte[]> EchoAsync(byte[] bytes) => _grain.EchoAsync(bytes);

    public async Task MoveAsync()
    {
        var here = await _grain.WhereAsync();
        var target = _addresses.First(address => !address.Equals(here));
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            // Asked again from time to time: a migration that its runtime gives up is not reported to who asked for it.
            await _grain.MigrateAsync(target);
            var asked = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(asked) < TimeToMigrate)
            {
                if ((await _grain.WhereAsync()).Equals(target))
                    return;
                await WaitAsync(since, "a migration");
            }
        }
    }

    public Task<bool> IsWholeAsync() => _grain.IsWholeAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        foreach (var silo in _silos.Reverse())
            await silo.DisposeAsync();
    }

    private static Task WaitAsync(long since, string what) =>
        Stopwatch.GetElapsedTime(since) < Patience ? Task.Delay(2) : throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s for {what}.");

    private static int[] FreePorts(int count)
    {
        // All at once: none of them is given out twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
