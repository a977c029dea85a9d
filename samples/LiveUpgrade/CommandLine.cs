using System.CommandLine;
using LiveUpgrade.Upgrades;

namespace LiveUpgrade;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    private const int UsageError = 2;

    /// <summary>Reads the options, or answers <c>--help</c>, <c>--version</c> and mistakes.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="options">The options; <see langword="null"/> when there is nothing to run.</param>
    /// <returns>The exit code when there is nothing to run: 0 or 2.</returns>
    internal static int Read(string[] args, out DemoOptions? options)
    {
        var duration = Number("--duration", "Seconds of load, after three of warm-up.", "SECONDS", 30, 1, 86_400);
        var rate = Number("--rate", "Orders per second.", "N", 2_000, 1, 50_000);
        var upgrades = Number("--upgrades", $"Service requests while the load runs; after {UpgradeScript.Length} the script begins again. The process of the order books is killed once, before request {UpgradeScript.RequestsBeforeBooksKill + 1}, that of the log before request {UpgradeScript.RequestsBeforeLogKill + 1}.", "N", UpgradeScript.Length, 0, 10_000);
        var connections = Number("--connections", "Keep-alive connections at most.", "N", 32, 1, 1_000);
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as well.", HelpName = "FILE" };
        var log = new Option<DirectoryInfo?>("--log") { Description = "Keep the block log, in this folder, new or empty; with --serve the desk goes on with what is in it. Default: a temporary one, deleted at the end.", HelpName = "FOLDER" };
        var serve = new Option<bool>("--serve") { Description = "Run the desk without load, until it is stopped." };
        var urls = new Option<string?>("--urls") { Description = "Where the desk listens. Default: a free port of 127.0.0.1, with --serve port 5080.", HelpName = "URL" };
        var name = new Option<string>("--name") { Description = "The desk's name.", HelpName = "NAME", DefaultValueFactory = _ => "desk" };
        log.Validators.Add(result =>
        {
            if (!result.GetValue(serve) && result.GetValueOrDefault<DirectoryInfo?>() is { Exists: true } folder && folder.EnumerateFileSystemInfos().Any())
                result.AddError($"--log is '{folder}', which is not empty; the proof is of a log that begins with the run. With --serve the desk goes on with the one that is there.");
        });
        urls.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp))
                result.AddError($"--urls is '{url}'; it must be an http URL such as http://127.0.0.1:5080.");
        });

        var root = new RootCommand("An order desk upgrades its modules, its order books and its log under load, and shows what its callers see of it.")
        {
            duration, rate, upgrades, connections, json, log, serve, urls, name,
        };
        var parsed = root.Parse(args);
        options = null;
        if (parsed.Errors.Count > 0)
        {
            parsed.Invoke();
            return UsageError;
        }

        if (parsed.Action is not null)
            return parsed.Invoke();

        var serves = parsed.GetValue(serve);
        options = new DemoOptions
        {
            Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
            Rate = parsed.GetValue(rate),
            Upgrades = parsed.GetValue(upgrades),
            Connections = parsed.GetValue(connections),
            Json = parsed.GetValue(json)?.FullName,
            Log = parsed.GetValue(log)?.FullName,
            Serve = serves,
            Urls = parsed.GetValue(urls) ?? (serves ? "http://127.0.0.1:5080" : "http://127.0.0.1:0"),
            Name = parsed.GetValue(name)!,
        };
        return 0;
    }

    private static Option<int> Number(string name, string description, string value, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = value, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            // A text that is no number has its own message.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
                result.AddError($"{name} is {number}; it must be from {least} to {most}.");
        });
        return option;
    }
}
