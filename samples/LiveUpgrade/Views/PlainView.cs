using LiveUpgrade.Upgrades;

namespace LiveUpgrade.Views;

/// <summary>Lines, for files and pipes: every event, and how the load fares every two seconds.</summary>
internal sealed class PlainView(TextWriter output) : IView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private const int RefreshesPerStatus = 20;

    public async Task ShowAsync(DemoRun run, Task running)
    {
        var shown = 0;
        for (var refresh = 1; !running.IsCompleted; refresh++)
        {
            await Task.WhenAny(running, Task.Delay(Refresh));
            shown += WriteEvents(run, shown);
            if (refresh % RefreshesPerStatus == 0)
                WriteStatus(run);
        }

        WriteEvents(run, shown);
    }

    private int WriteEvents(DemoRun run, int from)
    {
        var events = run.EventsFrom(from);
        foreach (var happened in events)
            WriteLine(happened.At, happened.Kind, happened.Text);
        return events.Count;
    }

    private void WriteStatus(DemoRun run)
    {
        var all = run.Load.All;
        var latency = all.Calls == 0
            ? "warming up"
            : $"p50 {Figures.Milliseconds(all.Latency.Percentile(0.5))}, p99 {Figures.Milliseconds(all.Latency.Percentile(0.99))}, slowest {Figures.Milliseconds(all.Latency.Slowest)}";
        WriteLine(
            run.Load.Elapsed,
            "status",
            $"{Figures.Count(run.Load.Throughput)}/s, {latency}, "
                + $"failed {run.Load.Failed}, serving {string.Join(", ", run.Modules.Select(module => $"{module.Id} {module.Version}"))}, books {Versions(run.Parts.Books)}, log {Versions(run.Parts.Log)}");
    }

    private static string Versions(DeskPart part) => part.Processes.Count == 0 ? "none" : string.Join(" and ", part.Processes.Select(process => process.Version).Distinct());

    private void WriteLine(TimeSpan at, string kind, string text) => output.WriteLine($"{Figures.Seconds(at),7}  {kind,-10} {text}");
}
