using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Subpartitions;
using Store;

namespace PluginRuntime.Benchmarks.Servers;

/// <summary>A host with virtual servers of the module Store, called by name.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private const string Type = "store";

    private int _upgrades;

    private StoreHost(BenchmarkHost host) => Host = host;

    internal BenchmarkHost Host { get; }

    private IVirtualServers Servers => Host.Runtime.VirtualServers;

    /// <summary>Starts a host with version 1, and no virtual server.</summary>
    /// <param name="subpartitions">How many host subpartitions there are to move between.</param>
    /// <param name="calls">How calls of one server run.</param>
    internal static async Task<StoreHost> StartAsync(int subpartitions, CallConcurrency calls = CallConcurrency.OneAtATime)
    {
        var host = await BenchmarkHost.StartAsync(options => Configure(options, subpartitions), log: null, ($"{Type}:Calls", calls.ToString()));
        await host.ApplyAsync($"{Type}.1.0.0");
        return new StoreHost(host);
    }

    /// <summary>Makes a virtual server.</summary>
    internal async Task<IStore> MakeAsync(string name, params (string Key, string? Value)[] options)
    {
        await Servers.EnsureAsync(Type, name, options.ToDictionary(option => option.Key, option => option.Value));
        return Servers.Get<IStore>(name);
    }

    /// <summary>Moves a virtual server to the other host subpartition.</summary>
    /// <exception cref="InvalidOperationException">It stayed where it was.</exception>
    internal async Task<MoveReport> MoveAsync(string name)
    {
        var report = await Host.Runtime.MoveAsync(Type, name);
        return report.IsMoved ? report : throw new InvalidOperationException($"A move of the benchmark failed. {report}");
    }

    /// <summary>Upgrades to the other version: new processes, to which all virtual servers move.</summary>
    internal async Task<HostReport> UpgradeAsync() => (await Host.ApplyAsync($"{Type}.{(++_upgrades % 2 == 1 ? 2 : 1)}.0.0")).Hosts.Single();

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static void Configure(PluginRuntimeOptions options, int subpartitions) => options.Subpartitions.HostSubpartitions = subpartitions;
}
