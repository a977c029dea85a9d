using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using PluginRuntime.Subpartitions;
using RespServer;
using StackExchange.Redis;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>A host with one RESP server in a real host subpartition. Disposing it proves that nothing is left.</summary>
internal sealed class RespHost : IAsyncDisposable
{
    private const string Name = "cache";
    private const string Type = "resp-server";

    private readonly HostFolder _folder = new();
    private readonly IHost _host;

    private RespHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = _folder.Store;
            options.Subpartitions.RunFolder = _folder.Run;
            options.Subpartitions.StartTimeout = TimeSpan.FromSeconds(45);
            options.Policy = UpgradePolicy.Default with { MaxCallerWait = TimeSpan.FromSeconds(60) };
            options.Subpartitions.Environment[HostFolder.Mark] = _folder.Path;
        }).AddModule(Package("1.0.0"));
        _host = builder.Build();
        Runtime = _host.Services.GetRequiredService<IPluginRuntime>();
    }

    internal IPluginRuntime Runtime { get; }

    internal IKeyspace Keyspace => Runtime.VirtualServers.Get<IKeyspace>(Name);

    /// <summary>Where clients connect.</summary>
    internal IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    internal static async Task<RespHost> StartAsync()
    {
        var host = new RespHost();
        await host._host.StartAsync().Within("start of the host");
        await host.Runtime.VirtualServers.EnsureAsync(Type, Name, new Dictionary<string, string?> { ["address"] = "127.0.0.1:0" }).AsTask().Within("start of the server");
        host.Address = IPEndPoint.Parse((await host.Keyspace.StatusAsync(CancellationToken.None)).Address);
        return host;
    }

    /// <summary>Upgrades to the other version, and proves that all went over.</summary>
    internal async Task<MoveReport> UpgradeAsync()
    {
        var next = (await Keyspace.StatusAsync(CancellationToken.None)).Version == "1.0.0" ? "2.0.0" : "1.0.0";
        var report = await Runtime.ApplyAsync(ServiceRequest.ForPackages(Package(next))).Within($"report of {next}");
        Assert.True(report.IsApplied, report.ToString());
        Assert.Equal(next, (await Keyspace.StatusAsync(CancellationToken.None)).Version);
        return Assert.Single(Assert.Single(report.Hosts).Moves);
    }

    /// <summary>A stock client. It would connect again by itself; a test counts that.</summary>
    internal async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = new ConfigurationOptions { AbortOnConnectFail = true, AllowAdmin = true, ConnectTimeout = 20_000, AsyncTimeout = 20_000, SyncTimeout = 20_000 };
        options.EndPoints.Add(Address);
        return await ConnectionMultiplexer.ConnectAsync(options).Within("connection of StackExchange.Redis");
    }

    /// <summary>The process that runs the server.</summary>
    internal async Task<int> ProcessIdAsync() => (await Runtime.VirtualServers.ListAsync()).Single().ProcessId;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("stop of the host");
        await ((IAsyncDisposable)_host).DisposeAsync().Within("disposal of the host");
        _folder.AssertNothingLeft();
        _folder.Dispose();
    }

    private static string Package(string version) => Path.Combine(SampleRun.RepositoryRoot, "plugins", "packages", $"{Type}.{version}.nupkg");
}
