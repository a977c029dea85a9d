using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Tally;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>A host as an embedder writes it, with the module Tally in real child processes. Disposing it proves that nothing is left.</summary>
internal sealed class TallyHost : IAsyncDisposable
{
    private readonly HostFolder _folder = new();
    private readonly IHost _host;

    private TallyHost(Action<PluginRuntimeOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("PluginRuntime:Modules:tally:Folder", _folder.Path)]);
        builder.AddPluginRuntime(options =>
        {
            options.StorePath = _folder.Store;
            options.Subpartitions.RunFolder = _folder.Run;
            options.Subpartitions.StartTimeout = TimeSpan.FromSeconds(45);
            options.Policy = UpgradePolicy.Default with { MaxCallerWait = TimeSpan.FromSeconds(60) };
            options.Subpartitions.Environment[HostFolder.Mark] = _folder.Path;
            configure?.Invoke(options);
        }).AddModule(Package("1.0.0"));
        builder.Services.AddTallyContracts();
        _host = builder.Build();
        Tally = _host.Services.GetRequiredService<ITally>();
        Runtime = _host.Services.GetRequiredService<IPluginRuntime>();
    }

    internal ITally Tally { get; }

    internal IPluginRuntime Runtime { get; }

    internal static async Task<TallyHost> StartAsync(Action<PluginRuntimeOptions>? configure = null)
    {
        var host = new TallyHost(configure);
        await host._host.StartAsync().Within("start of the host");
        return host;
    }

    internal static string Package(string version) => Path.Combine(SampleRun.RepositoryRoot, "artifacts", "test-modules", $"tally.{version}.nupkg");

    /// <summary>Applies a version.</summary>
    internal Task<ServiceReport> ApplyAsync(string version, UpgradePolicy? policy = null, IProgress<UpgradeProgress>? progress = null, string? id = null)
    {
        var request = ServiceRequest.ForPackages(Package(version)) with { Policy = policy, Progress = progress };
        return Runtime.ApplyAsync(id is null ? request : request with { Id = id }).Within($"report of {version}");
    }

    /// <summary>Has one process of this version do something to itself at a place; see <c>Orders</c> of the module.</summary>
    internal void Order(string version, string order) => File.WriteAllText(_folder.Of("order-" + version), order);

    /// <summary>Whether the order was obeyed.</summary>
    internal bool WasObeyed(string version) => File.Exists(_folder.Of($"order-{version}.obeyed"));

    /// <summary>Lets go what waits for a latch.</summary>
    internal void Open(string latch) => File.WriteAllText(_folder.Of(latch), "");

    /// <summary>Sends a signal to a process.</summary>
    internal static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync().Within("kill");
    }

    /// <summary>What was executed: how often each id stands in the journals of all processes.</summary>
    internal Dictionary<string, int> Executed() =>
        Directory.EnumerateFiles(_folder.Path, "journal-*").SelectMany(File.ReadAllLines).CountBy(static id => id).ToDictionary(StringComparer.Ordinal);

    /// <summary>One process is alive, and serves this version.</summary>
    internal async Task<TallyAnswer> ServesAsync(string version)
    {
        var answer = await Tally.WhoAsync().Within($"an answer of {version}");
        Assert.Equal(version, answer.Version);
        await Deadline.Until(() => _folder.Processes().SequenceEqual([answer.ProcessId]), $"that {answer.ProcessId} is the only process; there are {string.Join(", ", _folder.Processes())}");
        var installed = Assert.Single(Runtime.Subpartitions);
        Assert.Equal((version, "Serving", answer.ProcessId, 1), (installed.Version, installed.State, installed.ProcessId, installed.Living));
        await Deadline.Until(() => PipesAndSigns().Length == 2, "that pipe and sign of life of one process are left");
        Assert.EndsWith($".{answer.ProcessId}.alive", PipesAndSigns()[1], StringComparison.Ordinal);
        return answer;
    }

    private string[] PipesAndSigns() => [.. Directory.EnumerateDirectories(_folder.Run).SelectMany(Directory.EnumerateFiles).Order()];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("stop of the host");
        await ((IAsyncDisposable)_host).DisposeAsync().Within("disposal of the host");
        _folder.AssertNothingLeft();
        _folder.Dispose();
    }
}
