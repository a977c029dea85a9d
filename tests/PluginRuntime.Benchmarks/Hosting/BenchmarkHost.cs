using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Gates;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Benchmarks.Hosting;

/// <summary>A real host with a runtime and a store of its own.</summary>
internal sealed class BenchmarkHost : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchmarkHost(IHost host, string folder)
    {
        _host = host;
        Folder = folder;
    }

    /// <summary>A folder for this host, deleted with it.</summary>
    internal string Folder { get; }

    /// <summary>The offloads that are installed.</summary>
    internal IReadOnlyList<InstalledSubpartition> Subpartitions => Runtime.Subpartitions;

    /// <summary>The runtime.</summary>
    internal IPluginRuntime Runtime => _host.Services.GetRequiredService<IPluginRuntime>();

    /// <summary>Starts a host without modules.</summary>
    /// <param name="configure">Options of the runtime.</param>
    /// <param name="log">Gets what is logged.</param>
    /// <param name="settings">What modules find in their configuration: <c>MODULE:KEY</c>.</param>
    internal static Task<BenchmarkHost> StartAsync(Action<PluginRuntimeOptions>? configure = null, ILoggerProvider? log = null, params (string Key, string? Value)[] settings) =>
        StartAsync(configure, log, null, settings);

    /// <summary>Starts a host without modules, with a journal.</summary>
    /// <param name="watch">Sees its records.</param>
    internal static Task<BenchmarkHost> StartWithJournalAsync(IJournalWatch watch) =>
        StartAsync(
            static options =>
            {
                options.Name = "benchmark";
                options.StatePath = Path.Combine(Path.GetDirectoryName(options.StorePath)!, "state");
            },
            null,
            watch,
            []);

    private static async Task<BenchmarkHost> StartAsync(Action<PluginRuntimeOptions>? configure, ILoggerProvider? log, IJournalWatch? watch, (string Key, string? Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("pluginruntime-benchmark-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"PluginRuntime:Modules:{setting.Key}", setting.Value)));
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = Path.Combine(folder, "store");
            options.Subpartitions.RunFolder = Path.Combine(folder, "run");
            configure?.Invoke(options);
        });
        if (log is not null)
            builder.Logging.AddProvider(log);
        if (watch is not null)
            builder.Services.AddSingleton(watch);
        builder.Services.AddProbeContracts();
        builder.Services.AddEchoContracts();
        var host = builder.Build();
        await host.StartAsync();
        return new BenchmarkHost(host, folder);
    }

    /// <summary>What the host's container injects for a contract: its gate.</summary>
    internal T Get<T>() where T : class => _host.Services.GetRequiredService<T>();

    /// <summary>What a gate leads to: the module's own object, without the gate.</summary>
    internal static T TargetOf<T>(T gate) where T : class => (T)((Gate)(object)gate).Binding.Target!;

    /// <summary>Applies a package of the test modules.</summary>
    internal Task<ServiceReport> ApplyAsync(string name) => ApplyFileAsync(Packages.Of(name));

    /// <summary>Applies a package.</summary>
    /// <exception cref="InvalidOperationException">It was not applied, or the old generation was not collected.</exception>
    internal async Task<ServiceReport> ApplyFileAsync(string path)
    {
        var report = await Runtime.ApplyAsync(ServiceRequest.ForPackages(path));
        if (!report.IsApplied)
            throw new InvalidOperationException($"An upgrade of the benchmark failed. {report}");
        return report;
    }

    /// <summary>Applies versions 2, 1, 2 ... of a module.</summary>
    internal async Task AlternateAsync(string module, int times, Action<int, ServiceReport>? each = null)
    {
        for (var time = 0; time < times; time++)
        {
            var report = await ApplyAsync($"{module}.{(time % 2 == 0 ? 2 : 1)}.0.0");
            each?.Invoke(time, report);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
