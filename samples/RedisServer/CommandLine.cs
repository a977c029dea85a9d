using System.CommandLine;
using LiveUpgrade;

namespace RedisServer;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    internal static RootCommand Make()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on at 127.0.0.1; 0: any that is free.", DefaultValueFactory = static _ => 6390 };
        var address = new Option<string?>("--address") { Description = "Where to listen instead: ADDRESS:PORT, or unix:PATH." };
        var name = new Option<string>("--name") { Description = "The name of the virtual server.", DefaultValueFactory = static _ => "cache" };
        var version = new Option<string>("--version-to-start") { Description = "The version of the package to begin with.", DefaultValueFactory = static _ => "1.0.0" };
        var every = new Option<double?>("--upgrade-every") { Description = "Upgrade to the other version, 1.0.0 and 2.0.0 in turn, every so many seconds while clients are served." };
        var command = new RootCommand("A server that speaks the Redis protocol, as a virtual server in a host subpartition. Runs until it is stopped: Ctrl-C, or SIGTERM.") { port, address, name, version, every };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ServerOptions(
                parsed.GetValue(name)!,
                parsed.GetValue(address) ?? $"127.0.0.1:{parsed.GetValue(port)}",
                $"resp-server.{parsed.GetValue(version)}",
                parsed.GetValue(every) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            try
            {
                return await new ServerHost(options, PackageFolder.Locate("resp-server.1.0.0", "resp-server.2.0.0")).RunAsync(cancellationToken);
            }
            catch (Exception failed) when (failed is FileNotFoundException or PluginRuntime.PluginRuntimeException)
            {
                await Console.Error.WriteLineAsync(failed.Message);
                return 1;
            }
        });
        return command;
    }
}
