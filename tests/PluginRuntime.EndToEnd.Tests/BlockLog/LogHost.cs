using BlockLog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>A host as an embedder writes it, with the block log in a real child process and on a real disk.</summary>
internal sealed class LogHost : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly IHost _host;

    private LogHost(IHost host, string folder, bool ownsFolder)
    {
        _host = host;
        _folder = folder;
        _ownsFolder = ownsFolder;
    }

    internal IBlockLog Log => _host.Services.GetRequiredService<IBlockLog>();

    internal IPluginRuntime Runtime => _host.Services.GetRequiredService<IPluginRuntime>();

    /// <summary>The process that serves.</summary>
    internal int ProcessId => Runtime.Subpartitions.Single().ProcessId;

    /// <summary>Where the log is.</summary>
    internal string LogFolder => Path.Combine(_folder, "log");

    internal static Task<LogHost> StartAsync(string version, params (string Key, string Value)[] settings) =>
        StartAsync(version, Directory.CreateTempSubdirectory("block-log-e2e-").FullName, ownsFolder: true, settings);

    /// <summary>Starts another host that has the same log.</summary>
    internal Task<LogHost> StartRivalAsync(string version) => StartAsync(version, _folder, ownsFolder: false);

    private static async Task<LogHost> StartAsync(string version, string folder, bool ownsFolder, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Append(("Path", Path.Combine(folder, "log")))
            .Select(setting => KeyValuePair.Create($"PluginRuntime:Modules:block-log:{setting.Item1}", (string?)setting.Item2))
            .DistinctBy(setting => setting.Key));
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = Path.Combine(folder, "store");

            // On a busy machine a process may be long in coming, and one that a test stops for a while is not lost.
            options.Policy = UpgradePolicy.Default with { MaxCallerWait = TimeSpan.FromSeconds(60) };
            options.Subpartitions.StartTimeout = TimeSpan.FromSeconds(45);
            options.Subpartitions.HangTimeout = Timeout.InfiniteTimeSpan;
        }).AddModule(Package(version));
        builder.Services.AddBlockLogContracts();
        var host = new LogHost(builder.Build(), folder, ownsFolder);
        try
        {
            await host._host.StartAsync().Within("start of the host");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    internal static string Package(string version) => Path.Combine(SampleRun.RepositoryRoot, "plugins", "packages", $"block-log.{version}.nupkg");

    internal Task<ServiceReport> UpgradeAsync(string version) => Runtime.ApplyAsync(ServiceRequest.ForPackages(Package(version))).Within($"report of {version}");

    internal async Task<List<LogRecord>> AllAsync()
    {
        List<LogRecord> records = [];
        await foreach (var record in Log.ScanAsync(1, CancellationToken.None))
            records.Add(record);
        return records;
    }

    /// <summary>Stops the host, and starts one that has the same log.</summary>
    internal async Task<LogHost> RestartAsync(string version)
    {
        await StopAsync();
        return await StartAsync(version, _folder, _ownsFolder);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_ownsFolder)
            return;
        foreach (var file in Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories))
        {
            // The store's files are read-only.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await _host.StopAsync().Within("stop of the host");
        await ((IAsyncDisposable)_host).DisposeAsync().Within("disposal of the host");
    }
}
