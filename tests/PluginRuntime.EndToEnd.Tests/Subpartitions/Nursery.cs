using System.Diagnostics;
using System.Diagnostics.Metrics;
using Echo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>A kernel as far as children know it: starts real ones, from the program that the build put beside these tests.</summary>
internal sealed class Nursery : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prt").FullName;
    private readonly ServiceProvider _services;
    private readonly OffloadInspector _inspector;
    private long _generations;

    internal Nursery(Action<SubpartitionOptions>? configure = null, Action<ILoggingBuilder>? logging = null)
    {
        Options = new SubpartitionOptions { RunFolder = Path.Combine(_folder, "run"), StartTimeout = TimeSpan.FromSeconds(45) };
        configure?.Invoke(Options);
        _services = new ServiceCollection()
            .AddMetrics()
            .AddLogging(builder =>
            {
                builder.AddProvider(Log);
                logging?.Invoke(builder);
            })
            .BuildServiceProvider();
        _inspector = new OffloadInspector(Path.GetDirectoryName(Options.HostPath)!);
        Processes = new ChildProcesses(Options, _services.GetRequiredService<ILoggerFactory>(), _services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
    }

    internal SubpartitionOptions Options { get; }

    internal ChildProcesses Processes { get; }

    internal HostLog Log { get; } = new();

    internal string RunFolder => Options.RunFolder!;

    internal IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>A child that has loaded nothing.</summary>
    internal Task<ChildProcess> StartAsync(string subpartition = "echo") => Processes.StartAsync(subpartition, [], givesWay: false, CancellationToken.None).Within("start of a child");

    /// <summary>The package of a module under test, stored and inspected.</summary>
    internal OffloadPackage Package(string file)
    {
        var intake = new PackageIntake(new ModuleStore(Path.Combine(_folder, "store")), _inspector);
        var package = intake.InspectForChild(intake.Take(Path.Combine(SampleRun.RepositoryRoot, "artifacts", "test-modules", file + ".nupkg")), ModuleKind.IoOffload);
        Assert.False(package.Inspection.IsRefused, string.Join(Environment.NewLine, package.Inspection.Findings));
        return package;
    }

    internal LoadOrder Order(string version = "1.0.0", params (string Key, string? Value)[] settings) => Order(version, TimeSpan.FromSeconds(30), settings);

    internal LoadOrder Order(string version, TimeSpan callbackTimeout, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"PluginRuntime:Modules:echo:{setting.Key}", setting.Value))).Build();
        return LoadOrders.Of(Package($"echo.{version}"), ++_generations, configuration, new UpgradePolicy { CallbackTimeout = callbackTimeout });
    }

    /// <summary>A child that serves the module Echo.</summary>
    internal async Task<(ChildProcess Child, IEcho Echo)> EchoAsync(string version = "1.0.0", params (string Key, string? Value)[] settings)
    {
        var child = await StartAsync();
        child.Connection.Serve(RemoteContracts.Of(typeof(IAnswers)), new Answers());
        Assert.Null(await child.LoadAsync(Order(version, settings), CancellationToken.None).Within("LoadAsync"));
        Assert.Null(await child.Control.StartAsync(CancellationToken.None).Within("StartAsync"));
        return (child, Caller(child));
    }

    internal static IEcho Caller(ChildProcess child) => (IEcho)RemoteContracts.Of(typeof(IEcho)).MakeCaller(child.Connection.Channel);

    /// <summary>What nothing of a child may outlast: files in the run folder beside the kernel's own.</summary>
    internal IEnumerable<string> FilesOfChildren() =>
        Directory.Exists(RunFolder) ? Directory.EnumerateDirectories(RunFolder).SelectMany(Directory.EnumerateFileSystemEntries) : [];

    internal static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Processes.DisposeAsync().Within("end of the nursery");
        _inspector.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Answers : IAnswers
    {
        public ValueTask<string> AnswerAsync(string question, CancellationToken cancellationToken) => new($"{question}: answered in {Environment.ProcessId}");
    }
}
