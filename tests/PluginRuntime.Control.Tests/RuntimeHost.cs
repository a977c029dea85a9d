using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;

namespace PluginRuntime.Control.Tests;

/// <summary>A host with a runtime and a store of its own.</summary>
internal sealed class RuntimeHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _store;

    private RuntimeHost(IHost host, string store, LogBook log)
    {
        _host = host;
        _store = store;
        Log = log;
    }

    internal IPluginRuntime Runtime => field ??= new PlannedRuntime(_host.Services.GetRequiredService<IPluginRuntime>());

    internal IProbe Probe => Get<IProbe>();

    internal LogBook Log { get; }

    internal static string RepositoryRoot { get; } = FindRoot();

    internal static string Package(string file) => Path.Combine(RepositoryRoot, "artifacts", "test-modules", file + ".nupkg");

    /// <summary>A host that starts with these packages, by name and version.</summary>
    internal static Task<RuntimeHost> WithAsync(params string[] packages) => StartAsync(runtime => Install(runtime, packages));

    /// <summary>A host that starts with the module Faulty.</summary>
    internal static Task<RuntimeHost> WithFaultAsync(ProbeFault fault) => StartAsync(runtime => Install(runtime, "probe.3.0.0"), FaultSetting(fault));

    internal static async Task<RuntimeHost> StartAsync(
        Action<PluginRuntimeBuilder>? configure = null, Dictionary<string, string?>? configuration = null, Action<PluginRuntimeOptions>? options = null)
    {
        var store = Directory.CreateTempSubdirectory("pluginruntime-test-").FullName;
        var log = new LogBook();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        builder.Logging.AddProvider(log);
        var runtime = builder.AddPluginRuntime(settings =>
        {
            settings.StorePath = store;
            options?.Invoke(settings);
        });
        builder.Services.AddProbeContracts();
        configure?.Invoke(runtime);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return new RuntimeHost(host, store, log);
        }
        catch
        {
            // It may not even have got as far as having something to stop.
            await new RuntimeHost(host, store, log).DiscardAsync();
            throw;
        }
    }

    internal static void Install(PluginRuntimeBuilder runtime, params string[] packages)
    {
        foreach (var package in packages)
            runtime.AddModule(Package(package));
    }

    internal static Dictionary<string, string?> FaultSetting(ProbeFault fault) => new() { ["PluginRuntime:Modules:probe:Fault"] = fault.ToString() };

    /// <summary>Changes the host's configuration while it runs.</summary>
    internal void Set(string key, string? value)
    {
        var configuration = (IConfigurationRoot)Get<IConfiguration>();
        configuration[key] = value;
        configuration.Reload();
    }

    internal T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    internal Task<ServiceReport> ApplyAsync(params string[] packages) => ApplyAsync(UpgradePolicy.Default, packages);

    internal Task<ServiceReport> ApplyAsync(UpgradePolicy policy, params string[] packages) =>
        Runtime.ApplyAsync(Request(packages) with { Policy = policy }).Within("report of " + string.Join(", ", packages));

    internal static ServiceRequest Request(params string[] packages) => ServiceRequest.ForPackages([.. packages.Select(Package)]);

    public async ValueTask DisposeAsync()
    {
        // Lets modules that hang or leak go, so that the host can stop at once.
        ProbeHolder.Clear();
        await _host.StopAsync();
        await DiscardAsync();
    }

    /// <summary>Disposes the container of a host that nobody has stopped.</summary>
    internal Task AbandonAsync() => DiscardAsync();

    private async Task DiscardAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        foreach (var file in Directory.EnumerateFileSystemEntries(_store, "*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(_store, recursive: true);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository: no PluginRuntime.sln above them.");
        return folder;
    }
}
