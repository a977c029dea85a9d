using System.Diagnostics;
using System.Net.Sockets;
using Cell;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>A host as an embedder writes it, with virtual servers of the module Cell in real child processes. Disposing it proves that nothing is left.</summary>
internal sealed class CellHost : IAsyncDisposable
{
    private readonly HostFolder _folder = new();
    private readonly IHost _host;

    private CellHost(Action<PluginRuntimeOptions>? configure, (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Append((Key: "Folder", Value: _folder.Path)).Select(static setting => KeyValuePair.Create<string, string?>($"PluginRuntime:Modules:cell:{setting.Key}", setting.Value)));
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = _folder.Store;
            options.Subpartitions.RunFolder = _folder.Run;
            options.Subpartitions.StartTimeout = TimeSpan.FromSeconds(45);
            options.Policy = UpgradePolicy.Default with { MaxCallerWait = TimeSpan.FromSeconds(60) };
            options.Subpartitions.Environment[HostFolder.Mark] = _folder.Path;
            configure?.Invoke(options);
        }).AddModule(Package("1.0.0"));
        builder.Services.AddCellCallerContracts();
        _host = builder.Build();
        Runtime = _host.Services.GetRequiredService<IPluginRuntime>();
        Policy = _host.Services.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value.Policy;
    }

    /// <summary>The policy of moves, and of upgrades that do not say otherwise.</summary>
    internal UpgradePolicy Policy { get; }

    internal IPluginRuntime Runtime { get; }

    internal IVirtualServers Servers => Runtime.VirtualServers;

    internal static async Task<CellHost> StartAsync(Action<PluginRuntimeOptions>? configure = null, params (string Key, string Value)[] settings)
    {
        var host = new CellHost(configure, settings);
        await host._host.StartAsync().Within("start of the host");
        return host;
    }

    internal static string Package(string version) => Path.Combine(SampleRun.RepositoryRoot, "artifacts", "test-modules", $"cell.{version}.nupkg");

    /// <summary>Makes a cell.</summary>
    internal async Task<ICell> CellAsync(string name, params (string Key, string? Value)[] options)
    {
        await Servers.EnsureAsync("cell", name, options.ToDictionary(static option => option.Key, static option => option.Value)).AsTask().Within($"start of cell '{name}'");
        return Servers.Get<ICell>(name);
    }

    /// <summary>Connects to a cell that listens under this name.</summary>
    internal async Task<Socket> ConnectAsync(string name)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_folder.Of(name))).Within("a connection to a cell");
        return client;
    }

    /// <summary>What the host's container injects.</summary>
    internal T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Applies another package of a module for tests.</summary>
    internal async Task ApplyPackageAsync(string name)
    {
        var report = await Runtime.ApplyAsync(ServiceRequest.ForPackages(Path.Combine(Path.GetDirectoryName(Package("1.0.0"))!, name + ".nupkg"))).Within($"report of {name}");
        Assert.True(report.IsApplied, report.ToString());
    }

    /// <summary>A cell as it is now.</summary>
    internal async Task<VirtualServerStatus> StatusAsync(string name) => (await Servers.ListAsync()).Single(server => server.Name == name);

    /// <summary>Applies a version.</summary>
    internal Task<ServiceReport> ApplyAsync(string version, UpgradePolicy? policy = null, IProgress<UpgradeProgress>? progress = null) =>
        Runtime.ApplyAsync(ServiceRequest.ForPackages(Package(version)) with { Policy = policy, Progress = progress }).Within($"report of {version}");

    /// <summary>Has one process of this version do something to itself at a place; see <c>Orders</c> of the module.</summary>
    internal void Order(string version, string order) => File.WriteAllText(_folder.Of("order-" + version), order);

    /// <summary>Whether the order was obeyed.</summary>
    internal bool WasObeyed(string version) => File.Exists(_folder.Of($"order-{version}.obeyed"));

    /// <summary>Sends a signal to a process.</summary>
    internal static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync().Within("kill");
    }

    /// <summary>The server has its place in this state.</summary>
    internal async Task<VirtualServerStatus> StateAsync(string name, VirtualServerState state)
    {
        VirtualServerStatus? status = null;
        await Deadline.Until(() => (status = Servers.ListAsync().AsTask().Result.SingleOrDefault(server => server.Name == name))?.State == state, $"that '{name}' is {state}; it is {status}");
        return status!;
    }

    /// <summary>Lets go what waits for a latch.</summary>
    internal void Open(string latch) => File.WriteAllText(_folder.Of(latch), "");

    /// <summary>Waits until a call is inside that waits for a latch.</summary>
    internal Task InsideAsync(string latch) => Deadline.Until(() => File.Exists(_folder.Of(latch + ".inside")), $"that a call waits for '{latch}'");

    /// <summary>What something that waited for a latch wrote of its outcome.</summary>
    internal async Task<string> OutcomeAsync(string latch)
    {
        await Deadline.Until(() => File.Exists(_folder.Of(latch + ".outcome")), $"the outcome of '{latch}'");
        return File.ReadAllText(_folder.Of(latch + ".outcome"));
    }

    /// <summary>As many processes are alive as this, and no more.</summary>
    internal Task ProcessesAsync(int count) => Deadline.Until(() => _folder.Processes().Count() == count, $"that {count} processes are left; there are {string.Join(", ", _folder.Processes())}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("stop of the host");
        await ((IAsyncDisposable)_host).DisposeAsync().Within("disposal of the host");
        _folder.AssertNothingLeft();
        _folder.Dispose();
    }
}
