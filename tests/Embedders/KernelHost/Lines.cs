using Cell;
using Echo;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Control;
using PluginRuntime.Control.ServiceRequests;
using Probe;
using Tally;

namespace KernelHost;

/// <summary>
/// Obeys the lines of standard input, each with one line of answer: <c>serving</c>, <c>apply ID WORDS</c> with the words <c>packages=FILE,FILE</c>,
/// <c>remove=ID,ID</c>, <c>rollback=ID,ID</c>, <c>turn</c>; <c>history</c>; <c>echo TEXT</c>, which the probe answers; <c>call</c>, from which on all is
/// called; <c>called</c>, which ends the calls and says what became of them; <c>stop</c>.
/// </summary>
internal sealed class Lines(IPluginRuntime runtime, IServiceProvider services, string folder)
{
    /// <summary>The id of the request at whose records the process may end.</summary>
    internal const string Fatal = "fatal";

    internal const string Server = "only";

    private Callers? _callers;

    internal async Task RunAsync()
    {
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line && line != "stop")
        {
            var words = line.Split(' ');
            Console.WriteLine(words[0] switch
            {
                "serving" => await ServingAsync(),
                "echo" => services.GetRequiredService<IProbe>().Echo(words[1]),
                "call" => await CallAsync(),
                "called" => await _callers!.StopAsync(),
                "apply" => await ApplyAsync(words[1], words[2..]),
                "history" => string.Join(' ', (await runtime.HistoryAsync()).Select(static record => $"{record.Id}={record.Outcome}")),
                _ => $"unknown: {line}",
            });
        }
    }

    /// <summary>What serves, as it says itself.</summary>
    private async Task<string> ServingAsync()
    {
        List<string> serving = [];
        foreach (var id in Ids())
        {
            serving.Add($"{id}=" + id switch
            {
                "probe" => $"{services.GetRequiredService<IProbe>().Stamp}.0.0",
                "stateless" => $"{services.GetRequiredService<IBusy>().Version}.0.0",
                "echo" => (await services.GetRequiredService<IEcho>().WhoAsync()).Version,
                "tally" => (await services.GetRequiredService<ITally>().WhoAsync()).Version,
                "cell" => await CellAsync(),
                _ => "?",
            });
        }

        return string.Join(' ', serving);
    }

    private IEnumerable<string> Ids() => runtime.Modules.Select(static module => module.Id).Concat(runtime.Subpartitions.Select(static subpartition => subpartition.Id)).Distinct().Order();

    private async Task<string> CallAsync()
    {
        // The server is there before it is called.
        await ServingAsync();
        _callers = new Callers(runtime, services, folder, Ids());
        return "calls";
    }

    private async Task<string> CellAsync()
    {
        await runtime.VirtualServers.EnsureAsync("cell", Server);
        return (await runtime.VirtualServers.Get<ICell>(Server).WhoAsync()).Version;
    }

    private async Task<string> ApplyAsync(string id, string[] words)
    {
        var report = await runtime.ApplyAsync(new ServiceRequest
        {
            Id = id,
            Packages = Of("packages"),
            Remove = Of("remove"),
            RollBack = Of("rollback"),
            Steps = words.Contains("turn") ? new Turning() : null,
        });
        return $"{report.Outcome} {report.ToString().ReplaceLineEndings(" | ")}";

        string[] Of(string what) => words.FirstOrDefault(word => word.StartsWith(what + "=", StringComparison.Ordinal)) is { } word ? word[(what.Length + 1)..].Split(',') : [];
    }
}
