using System.CommandLine;
using LiveUpgrade;
using PluginRuntime;
using PluginRuntime.Control.Hosting;

namespace RedisServer;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    private const int UsageError = 2;
    private static readonly string[] Versions = ["1.0.0", "2.0.0"];

    /// <summary>Does what the arguments say.</summary>
    /// <returns>The exit code: 0; 1 when the server did not come to serve; 2 when the arguments are wrong.</returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        var parsed = Make().Parse(args);

        // The host is who hears of Ctrl-C and SIGTERM, and takes the time that it needs to end.
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? UsageError : code;
    }

    private static RootCommand Make()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on at 127.0.0.1; 0: any that is free.", HelpName = "N", DefaultValueFactory = static _ => 6390 };
        var address = new Option<string?>("--address") { Description = "Where to listen instead: ADDRESS:PORT, or unix:PATH.", HelpName = "ADDRESS" };
        var name = new Option<string>("--name") { Description = "The name of the virtual server.", HelpName = "NAME", DefaultValueFactory = static _ => "cache" };
        var version = new Option<string>("--version-to-start") { Description = "The version of the package to begin with.", HelpName = "VERSION", DefaultValueFactory = static _ => Versions[0] };
        var every = new Option<double?>("--upgrade-every") { Description = "Upgrade to the other version, 1.0.0 and 2.0.0 in turn, every so many seconds while clients are served.", HelpName = "SECONDS" };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 0 or > 65535)
                result.AddError($"--port is {token.Value}; it must be from 0 to 65535.");
        });
        version.AcceptOnlyFromAmong(Versions);
        every.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, out var seconds) && seconds is not (>= 0.1 and <= 86_400))
                result.AddError($"--upgrade-every is {token.Value}; it must be from 0.1 to 86400 seconds.");
        });

        var command = new RootCommand("A server that speaks the Redis protocol, as a virtual server in a host subpartition. Runs until it is stopped: Ctrl-C, or SIGTERM.") { port, address, name, version, every };
        command.SetAction(async (parsed, _) =>
        {
            var options = new ServerOptions(
                parsed.GetValue(name)!,
                parsed.GetValue(address) ?? $"127.0.0.1:{parsed.GetValue(port)}",
                $"resp-server.{parsed.GetValue(version)}",
                parsed.GetValue(every) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            try
            {
                return await new ServerHost(options, PackageFolder.Locate([.. Versions.Select(each => $"resp-server.{each}")])).RunAsync();
            }
            catch (VirtualServerFailedException failed)
            {
                await Console.Error.WriteLineAsync($"'{failed.Name}' does not serve. {failed.Step}, {failed.Cause}");
                return 1;
            }
            catch (Exception failed) when (failed is FileNotFoundException or PluginRuntimeException or ModuleInstallException)
            {
                await Console.Error.WriteLineAsync(failed.Message);
                return 1;
            }
        });
        return command;
    }
}
