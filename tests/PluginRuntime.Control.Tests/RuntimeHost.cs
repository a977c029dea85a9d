using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control.Hosting;

namespace PluginRuntime.Control.Tests;

/// <summary>A host with a runtime and a store of its own.</summary>
internal sealed class RuntimeHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _store;

    private RuntimeHost(IHost host, string store)
    {
        _host = host;
        _store = store;
    }

    internal IPluginRuntime Runtime => _host.Services.GetRequiredService<IPluginRuntime>();

    internal static string Package(string file) => Path.Combine(RepositoryRoot, "artifacts", "test-modules", file + ".nupkg");

    private static string RepositoryRoot { get; } = FindRoot();

    internal static async Task<RuntimeHost> StartAsync(Action<PluginRuntimeBuilder>? configure = null, Dictionary<string, string?>? configuration = null)
    {
        var store = Directory.CreateTempSubdirectory("pluginruntime-test-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (configuration is not null)
            builder.Configuration.AddInMemoryCollection(configuration);
        var runtime = builder.AddPluginRuntime(options => options.StorePath = store);
        builder.Services.AddProbeContracts();
        configure?.Invoke(runtime);
        var host = builder.Build();
        await host.StartAsync();
        return new RuntimeHost(host, store);
    }

    internal T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
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
