using System.Globalization;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginRuntime.PeerBenchmarks.Processes;

namespace PluginRuntime.PeerBenchmarks.Migration;

/// <summary>A process with one silo.</summary>
internal static class OrleansSilo
{
    /// <summary>The hidden argument that makes this program one.</summary>
    internal const string Verb = "--silo";

    /// <summary>Starts one.</summary>
    internal static Task<OwnProcess> StartAsync(int port, int gateway, int primary) => OwnProcess.StartAsync(Verb, Text(port), Text(gateway), Text(primary));

    /// <summary>In that process: runs the silo until the standard input ends.</summary>
    /// <param name="ports">Its own, that of its gateway, and that of the silo which keeps the members.</param>
    internal static async Task RunAsync(int[] ports)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(ports[0], ports[1], new IPEndPoint(IPAddress.Loopback, ports[2])));
        using var host = builder.Build();
        await host.StartAsync();
        await OwnProcess.AnswerAsync(static _ => Task.FromResult(""));
        await host.StopAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
