using Cell;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime;
using PluginRuntime.Control;
using Probe;
using Tally;

namespace KernelHost;

/// <summary>
/// One caller for each id, which makes one call after the other while requests are applied. Every call adds one to what the code keeps, so
/// that it can be found again: as state of a module, as a file of an offload, as the sum of a virtual server.
/// </summary>
internal sealed class Callers
{
    private readonly IPluginRuntime _runtime;
    private readonly IServiceProvider _services;
    private readonly string _folder;
    private readonly Task<string>[] _all;
    private volatile bool _isStopping;

    /// <summary>They begin.</summary>
    /// <param name="runtime">What is called.</param>
    /// <param name="services">Has the gates.</param>
    /// <param name="folder">Where the offload writes what it has executed, and the caller, what was answered.</param>
    /// <param name="ids">Who is called.</param>
    internal Callers(IPluginRuntime runtime, IServiceProvider services, string folder, IEnumerable<string> ids)
    {
        (_runtime, _services, _folder) = (runtime, services, folder);
        _all = [.. ids.Select(id => Task.Run(() => CallAsync(id)))];
    }

    /// <summary>Ends them: every call has its outcome.</summary>
    /// <returns>For each <c>ID=ANSWERED/FOUND/LOST</c>; or why a call failed that must not.</returns>
    internal async Task<string> StopAsync()
    {
        _isStopping = true;
        return string.Join(' ', await Task.WhenAll(_all));
    }

    private async Task<string> CallAsync(string id)
    {
        var (answered, lost) = (0, 0);

        // A pace that leaves the machine time for what is tested.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (!_isStopping)
            {
                try
                {
                    await AddAsync(id, answered + lost);
                    answered++;
                }
                catch (SubpartitionLostException)
                {
                    lost++;
                }

                await pace.WaitForNextTickAsync();
            }

            return $"{id}={answered}/{await FoundAsync(id)}/{lost}";
        }
        catch (Exception failed)
        {
            return $"{id}: call {answered + lost} failed: {failed.ToString().ReplaceLineEndings(" | ")}";
        }
    }

    private async Task AddAsync(string id, int number)
    {
        switch (id)
        {
            case "probe":
                await _services.GetRequiredService<IProbe>().AddAsync(1, default);
                break;
            case "tally":
                var note = $"{Environment.ProcessId}-{number}";
                await _services.GetRequiredService<ITally>().NoteAsync(note);

                // It is with the operating system before the next call begins: it outlasts this process, too.
                await File.AppendAllLinesAsync(Path.Combine(_folder, "answered"), [note]);
                break;
            default:
                await _runtime.VirtualServers.Get<ICell>(Lines.Server).AddAndSaveAsync(1);
                break;
        }
    }

    private async Task<long> FoundAsync(string id) => id switch
    {
        "probe" => await _services.GetRequiredService<IProbe>().AddAsync(0, default),
        "tally" => Directory.EnumerateFiles(_folder, "journal-*").SelectMany(File.ReadLines).Count(static note => note.StartsWith($"{Environment.ProcessId}-", StringComparison.Ordinal)),
        _ => (await _runtime.VirtualServers.Get<ICell>(Lines.Server).WhoAsync()).Sum,
    };
}
