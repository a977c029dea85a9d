using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using Store;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>A virtual server, in one of two host subpartitions. Its state passes by value, in steps.</summary>
internal sealed class OurMovable : IMovable
{
    internal const string Name = "pluginruntime";

    private const string Type = "store";
    private const string Server = "moved";
    private const int MostKeys = 65536;

    private readonly IHost _host;
    private readonly DirectoryInfo _folder;
    private readonly IPluginRuntime _runtime;
    private readonly IStore _store;
    private int _keys;

    private OurMovable(IHost host, DirectoryInfo folder)
    {
        _host = host;
        _folder = folder;
        _runtime = host.Services.GetRequiredService<IPluginRuntime>();
        _store = _runtime.VirtualServers.Get<IStore>(Server);
    }

    internal static async Task<OurMovable> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pluginruntime-peer-");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = Path.Combine(folder.FullName, "store");
            options.Subpartitions.RunFolder = Path.Combine(folder.FullName, "run");
            options.Subpartitions.HostSubpartitions = 2;
        }).AddModule(Packages.Of($"{Type}.1.0.0"));
        var host = builder.Build();
        await host.StartAsync();
        var movable = new OurMovable(host, folder);
        await movable._runtime.VirtualServers.EnsureAsync(Type, Server);
        return movable;
    }

    /// <summary>1,024 bytes a key where there is so much, 64 where not. The keys say their numbers.</summary>
    public async Task FillAsync(int bytes)
    {
        _keys = Math.Clamp(bytes / 1024, 16, MostKeys);
        await _store.FillAsync(_keys, bytes / _keys);
        for (var key = 0; key < _keys; key++)
            await _store.PutAsync(key, key);
    }

    public Task<byte[]> EchoAsync(byte[] bytes) => _store.EchoAsync(bytes).AsTask();

    public async Task MoveAsync()
    {
        var report = await _runtime.MoveAsync(Type, Server);
        if (!report.IsMoved)
            throw new InvalidOperationException($"A move of the benchmark failed. {report}");
    }

    public async Task<bool> IsWholeAsync() =>
        (await _store.StatusAsync()).Sum == Enumerable.Range(0, _keys).Select(key => Mark.Of(key, key)).Aggregate((sum, mark) => sum + mark);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
