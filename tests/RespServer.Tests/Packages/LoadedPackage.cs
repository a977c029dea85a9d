using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Packages;

/// <summary>A type of virtual servers as a child process has it: loaded from its package, with one server in a scope of its container.</summary>
internal sealed class LoadedPackage : IAsyncDisposable
{
    private readonly DirectoryInfo _unpacked = Directory.CreateTempSubdirectory("resp-server-");
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    internal LoadedPackage(string version, string? address = "127.0.0.1:0")
    {
        ZipFile.ExtractToDirectory(Path.Combine(RepositoryRoot, "plugins", "packages", $"resp-server.{version}.nupkg"), _unpacked.FullName, overwriteFiles: true);
        var loaded = new AssemblyLoadContext($"resp-server {version}");
        loaded.Resolving += (_, name) => new[] { "module", "contracts" }
            .Select(folder => Path.Combine(_unpacked.FullName, folder, name.Name + ".dll"))
            .Where(File.Exists).Select(loaded.LoadFromAssemblyPath).FirstOrDefault();
        Assembly = loaded.LoadFromAssemblyPath(Path.Combine(_unpacked.FullName, "module", "RespServer.dll"));
        Module = (VirtualServerModule)Activator.CreateInstance(Assembly.GetExportedTypes().Single(type => type.IsSubclassOf(typeof(VirtualServerModule))))!;

        var services = new ServiceCollection();
        Module.ConfigureServices(services, new TestModuleContext(version, _unpacked.FullName));
        services.AddSingleton<VirtualServerContext>(new TestServerContext(version, address));
        _services = services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
        Server = _scope.ServiceProvider.GetRequiredService<VirtualServer>();
    }

    internal Assembly Assembly { get; }

    internal VirtualServerModule Module { get; }

    internal VirtualServer Server { get; }

    internal IHandOverInSteps State => (IHandOverInSteps)Server;

    internal string[] Files => [.. Directory.EnumerateFiles(_unpacked.FullName, "*.dll", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_unpacked.FullName, file)).Order()];

    internal async Task StartAsync(VirtualServerStart start)
    {
        await Module.StartAsync(_services, CancellationToken.None);
        await Module.WarmUpAsync(_services, CancellationToken.None);
        await Server.StartAsync(start, CancellationToken.None);
    }

    /// <summary>Another server of the same process.</summary>
    internal VirtualServer MakeServer() => _services.CreateScope().ServiceProvider.GetRequiredService<VirtualServer>();

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
        _unpacked.Delete(recursive: true);
    }

    private static string RepositoryRoot { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string path = "")
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!File.Exists(Path.Combine(folder, "PluginRuntime.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
