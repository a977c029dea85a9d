using System.Globalization;
using LiveUpgrade;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using RespServer;

namespace RedisServer;

/// <summary>A host that does nothing but run one virtual server, and upgrade it if it is asked to.</summary>
internal sealed class ServerHost(ServerOptions options, PackageFolder packages)
{
    private const string Type = "resp-server";

    /// <summary>Runs until the program is told to end.</summary>
    /// <exception cref="PluginRuntime.PluginRuntimeException">The server did not come to serve.</exception>
    internal async Task<int> RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.AddPluginRuntime(runtime =>
        {
            runtime.Name = options.Name;
            runtime.Subpartitions.KeepSpare = options.UpgradeEvery is not null;
        }).AddModule(packages[options.Package]);
        using var host = builder.Build();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.StartAsync(CancellationToken.None);
            await ServeAsync(host.Services.GetRequiredService<IPluginRuntime>(), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.WriteLine("Stopping: clients get the answers to what they have sent.");
        }
        finally
        {
            // When the server did not come to serve, too: its process goes before this one.
            await host.StopAsync(CancellationToken.None);
        }

        return 0;
    }

    private async Task ServeAsync(IPluginRuntime runtime, CancellationToken stopping)
    {
        #region serve
        await runtime.VirtualServers.EnsureAsync(Type, options.Name, new Dictionary<string, string?> { ["address"] = options.Address }, stopping);
        var keyspace = runtime.VirtualServers.Get<IKeyspace>(options.Name);
        #endregion
        var status = await keyspace.StatusAsync(stopping);
        Console.WriteLine($"'{options.Name}' {status.Version} speaks RESP on {status.Address}. Ctrl-C ends it.");
        await UpgradeAsync(runtime, keyspace, stopping);
    }

    /// <summary>Upgrades now and then, until the program ends.</summary>
    private async Task UpgradeAsync(IPluginRuntime runtime, IKeyspace keyspace, CancellationToken cancellationToken)
    {
        if (options.UpgradeEvery is not { } period)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        else
        {
            using var timer = new PeriodicTimer(period);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var next = (await keyspace.StatusAsync(cancellationToken)).Version == "1.0.0" ? "2.0.0" : "1.0.0";
                var report = await runtime.ApplyAsync(ServiceRequest.ForPackages(packages[$"{Type}.{next}"]), CancellationToken.None);
                Tell(report, await keyspace.StatusAsync(cancellationToken));
            }
        }
    }

    private static void Tell(ServiceReport report, KeyspaceStatus now)
    {
        if (!report.IsApplied)
        {
            Console.WriteLine(report);
            return;
        }

        var move = report.Hosts[0].Moves[0];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Hosts[0].From} -> {report.Hosts[0].To}: closed for {move.Closed.TotalMilliseconds:0.0} ms, in all {report.Hosts[0].TimeToSwitch.TotalMilliseconds:0} ms; moved connections: {move.Connections}, keys: {now.Keys}"));
    }
}
