using System.Diagnostics;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Tool;

namespace PluginRuntime.Benchmarks.Desk;

/// <summary>Upgrades of all three kinds by turns, each by a process of the management tool: modules up and down, the log, the books up and down.</summary>
/// <param name="tool">The tool.</param>
/// <param name="kernel">The kernel's name.</param>
/// <param name="folder">Where packages may be made.</param>
internal sealed class DeskUpgrades(string tool, string kernel, string folder)
{
    internal const int Kinds = 3;

    /// <summary>From the beginning of one to the beginning of the next.</summary>
    internal static TimeSpan Every { get; } = TimeSpan.FromSeconds(2);

    private readonly List<double>[] _took = [[], [], []];

    /// <summary>How long the tool ran, by kind: modules, log, books.</summary>
    internal IReadOnlyList<IReadOnlyList<double>> Took => _took;

    /// <summary>Makes so many; one that takes longer than its time delays those behind it.</summary>
    /// <exception cref="InvalidOperationException">One was not applied.</exception>
    internal async Task RunAsync(int count)
    {
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < count; number++)
        {
            // In the middle of its time.
            var wait = (Every * (number + 0.5)) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            _took[number % Kinds].Add(await PublishedTool.RunAsync(tool, ["apply", .. PackagesOf(number), "--kernel", kernel, "--probation", "0"]));
        }
    }

    private string[] PackagesOf(int number)
    {
        var round = number / Kinds;
        var version = round % 2 == 0 ? "2.0.0" : "1.0.0";
        return (number % Kinds) switch
        {
            0 => [Packages.OfPlugin($"admission.{version}"), Packages.OfPlugin($"pricing.{version}")],

            // The first version of the log does not read what the second has written: from there on it is upgraded to packages that it has not seen.
            1 => [round == 0 ? Packages.OfPlugin("block-log.2.0.0") : Packages.RenewedPlugin("block-log.2.0.0", folder, round)],
            _ => [Packages.OfPlugin($"order-book.{version}")],
        };
    }
}
