using Cell;
using Echo;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Tests.Offloads;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Journal;

/// <summary>A host that has version 1.0.0 of what a kind of request upgrades to 2.0.0.</summary>
internal sealed class KindHost : IAsyncDisposable
{
    internal const string Request = "the-upgrade";
    private const string Server = "only";

    private readonly RuntimeHost _host;

    private KindHost(RuntimeHost host, string[] ids)
    {
        _host = host;
        Ids = ids;
    }

    /// <summary>By reference, without state, in another process, with virtual servers; and mixed.</summary>
    internal static string[] Kinds { get; } = ["probe", "stateless", "echo", "cell", "echo probe", "cell echo", "cell echo probe"];

    /// <summary>What is upgraded, in order.</summary>
    internal string[] Ids { get; }

    /// <summary>As the host has it: a plan made before it would come into the order of what a test does.</summary>
    internal IPluginRuntime Runtime => _host.Get<IPluginRuntime>();

    internal RuntimeHost Host => _host;

    /// <summary>What is installed, as the runtime says.</summary>
    internal string Versions => string.Join(' ', Runtime.Modules.Select(static module => $"{module.Id}:{module.Version}")
        .Concat(Runtime.Subpartitions.Where(static subpartition => subpartition.State == "Serving").Select(static subpartition => $"{subpartition.Id}:{subpartition.Version}")).Order());

    internal static async Task<KindHost> StartAsync(string kind, Action<PluginRuntimeOptions>? options = null)
    {
        var ids = kind.Split(' ');
        var host = await RuntimeHost.StartAsync(
            runtime =>
            {
                runtime.Services.AddSingleton<IAnswers>(new Answers());
                runtime.Services.AddEchoContracts();
                runtime.Services.AddCellCallerContracts();
                runtime.ExposeToModules<IAnswers>();
                RuntimeHost.Install(runtime, [.. ids.Select(static id => id + ".1.0.0")]);
            },
            new() { ["PluginRuntime:Modules:cell:Folder"] = Path.GetTempPath() },
            options);
        var made = new KindHost(host, ids);
        if (ids.Contains("cell"))
        {
            await host.Runtime.VirtualServers.EnsureAsync("cell", Server).AsTask().Within("start of the virtual server");
            await host.Runtime.VirtualServers.Get<ICell>(Server).AddAsync(41).Within("answer of the virtual server");
        }

        if (ids.Contains("probe"))
            host.Probe.Add(41);
        return made;
    }

    internal Task<ServiceReport> UpgradeAsync(IRequestSteps? steps, CancellationToken cancellationToken = default) =>
        Runtime.ApplyAsync(RuntimeHost.Request([.. Ids.Select(static id => id + ".2.0.0")]) with { Id = Request, Steps = steps, Policy = new UpgradePolicy { CallbackTimeout = TimeSpan.FromSeconds(30) } }, cancellationToken);

    /// <summary>Begins it with a probation longer than a test may wait.</summary>
    internal Task<ServiceReport> UpgradeOnProbationAsync(IProgress<UpgradeProgress> progress) =>
        Runtime.ApplyAsync(RuntimeHost.Request([.. Ids.Select(static id => id + ".2.0.0")]) with { Id = Request, Progress = progress, Policy = new UpgradePolicy { ProbationTime = TimeSpan.FromMinutes(10) } });

    /// <summary>All of it serves in this version, with its state, as its own answers say.</summary>
    /// <param name="version">The version.</param>
    /// <param name="bothLive">Whether processes of two versions are alive.</param>
    internal async Task ServesAsync(int version, bool bothLive = false)
    {
        foreach (var id in Ids)
        {
            switch (id)
            {
                case "probe":
                    await _host.Serves(version, 41);
                    break;
                case "stateless":
                    Assert.Equal(version, _host.Get<IBusy>().Version);
                    break;
                case "echo":
                    Assert.Equal($"{version}.0.0", (await _host.Echo().WhoAsync().Within("answer of the offload")).Version);
                    await LivingAsync(id, bothLive);
                    break;
                default:
                    var cell = await Runtime.VirtualServers.Get<ICell>(Server).WhoAsync().Within("answer of the virtual server");
                    Assert.Equal(($"{version}.0.0", 41), (cell.Version, cell.Sum));
                    await LivingAsync(id, bothLive);
                    break;
            }
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task LivingAsync(string id, bool bothLive) =>
        Deadline.Until(() => Runtime.Subpartitions.First(subpartition => subpartition.Id == id).Living > 1 == bothLive, bothLive ? $"two processes of {id}" : $"end of the other process of {id}");
}
