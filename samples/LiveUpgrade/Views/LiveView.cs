using LiveUpgrade.Load;
using PluginRuntime;
using PluginRuntime.Subpartitions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LiveUpgrade.Views;

/// <summary>A screen that is redrawn in place, ten times a second.</summary>
internal sealed class LiveView(IAnsiConsole console, string address) : IView
{
    private const int MostColumns = 100;
    private const int LabelColumns = 14;
    private const int LinesAboveEvents = 12;
    private const int MostEvents = 13;
    private const string Bars = "▁▂▃▄▅▆▇█";
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private static readonly (UpgradePhase Phase, string Name)[] Phases =
    [
        (UpgradePhase.Inspect, "inspect"), (UpgradePhase.Prepare, "prepare"), (UpgradePhase.Close, "close"), (UpgradePhase.HandOver, "hand over"),
        (UpgradePhase.Switch, "switch"), (UpgradePhase.Retire, "retire"),
    ];

    public Task ShowAsync(DemoRun run, Task running) =>
        console.Live(Text.Empty).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            var size = (console.Profile.Width, console.Profile.Height);
            do
            {
                // Lines that the terminal has wrapped anew cannot be drawn over.
                if (size != (console.Profile.Width, console.Profile.Height))
                {
                    size = (console.Profile.Width, console.Profile.Height);
                    console.Clear();
                }

                live.UpdateTarget(Draw(run, await run.Parts.CountBooksAsync()));
                await Task.WhenAny(running, Task.Delay(Refresh));
            }
            while (!running.IsCompleted);
            live.UpdateTarget(Draw(run, await run.Parts.CountBooksAsync()));
        });

    private Rows Draw(DemoRun run, IReadOnlyDictionary<long, int> books)
    {
        var columns = Math.Min(MostColumns, console.Profile.Width) - 1;
        var all = run.Load.All;
        var slices = run.Load.LastSlices(Math.Max(1, columns - LabelColumns - 20));
        var total = DemoOptions.WarmUp + run.Options.Duration;
        List<IRenderable> lines =
        [
            Line("order desk", $"{address}   [grey]{Figures.Seconds(run.Load.Elapsed)} of about {Figures.Seconds(total)}[/]"),
            Line("throughput", $"{Figures.Count(run.Load.Throughput),7} /s  {Spark(slices, slice => slice.Calls)}"),
            Line("slowest call", $"{Figures.Milliseconds(slices.Length == 0 ? TimeSpan.Zero : slices[^1].Slowest),10}  {Spark(slices, slice => slice.Slowest.TotalMilliseconds)}"),
            Line("latency", $"p50 {Figures.Milliseconds(all.Latency.Percentile(0.5))}   p99 {Figures.Milliseconds(all.Latency.Percentile(0.99))}   slowest {Figures.Milliseconds(all.Latency.Slowest)}"),
            Line("answered", $"{Figures.Count(all.Calls)}   refused {Figures.Count(all.Refused)}   {Failed(run.Load.Failed)}"),
            Line("serving", string.Join("   ", run.Modules.Select(module => $"{module.Id} [bold]{module.Version.EscapeMarkup()}[/] [grey]generation {module.Generation}[/]"))),
            Line("order books", Books(run.Parts.Books.Processes, books)),
            Line("block log", run.Parts.Log.Present is { } log ? Process(log, "") : "[yellow]no process[/]"),
            Line("now", Now(run)),
            Line("", Steps(run)),
            Text.Empty,
        ];
        var room = Math.Clamp(console.Profile.Height - LinesAboveEvents - 1, 1, MostEvents);
        lines.AddRange(run.EventsFrom(0).TakeLast(room).Select(happened => Line(
            $"{Figures.Seconds(happened.At),8}",
            $"{Kind(happened)} {happened.Text.EscapeMarkup()}")));
        return new Rows(lines);
    }

    private static OneLine Line(string label, string markup) => new($"[grey]{label.EscapeMarkup(),-(LabelColumns - 2)}[/]  {markup}");

    /// <summary>Bars to the scale of the highest; yellow where a step ran.</summary>
    private static string Spark(LoadSlice[] slices, Func<LoadSlice, double> value)
    {
        var highest = slices.Select(value).DefaultIfEmpty().Max();
        return string.Concat(slices.Select(slice =>
        {
            var bar = Bars[highest == 0 ? 0 : (int)(value(slice) / highest * (Bars.Length - 1))];
            return slice.IsStep ? $"[yellow]{bar}[/]" : $"[grey]{bar}[/]";
        }));
    }

    private static string Failed(long failed) => failed == 0 ? "[green]failed 0[/]" : $"[red bold]failed {Figures.Count(failed)}[/]";

    /// <summary>Their process; while they move, the one they leave and the one they come to.</summary>
    private static string Books(IReadOnlyList<InstalledSubpartition> processes, IReadOnlyDictionary<long, int> books)
    {
        return processes.Count switch
        {
            0 => "[yellow]no process[/]",
            1 => Process(processes[0], $"{Count(processes[0])}   "),
            _ => string.Join(" [grey]>[/] ", processes.Select(process => $"[bold]{process.Version.EscapeMarkup()}[/] process {process.ProcessId}   {process.State.ToLowerInvariant().EscapeMarkup()}   [yellow]{Count(process)}[/]")),
        };

        string Count(InstalledSubpartition process) => $"{books.GetValueOrDefault(process.Generation)} books";
    }

    private static string Process(InstalledSubpartition process, string what) =>
        $"[bold]{process.Version.EscapeMarkup()}[/] [grey]generation {process.Generation}[/]   {(process.ProcessId == 0 ? "[yellow]no process[/]" : $"process {process.ProcessId}")}   "
            + $"{process.State.ToLowerInvariant().EscapeMarkup()}   [grey]{what}calls inside {process.CallsInside}[/]";

    private static string Now(DemoRun run) =>
        run.Running is { Number: { } number } request ? $"[yellow]request {number} of {run.Requests}[/]  {request.Title.EscapeMarkup()}"
        : run.Running is { } running ? $"[yellow]{running.Title.EscapeMarkup()}[/]"
        : run.Load.Window.Kind == LoadWindowKind.WarmUp ? "[grey]warming up[/]"
        : $"[grey]{run.Upgrades.Count()} of {run.Requests} requests done[/]";

    private static string Steps(DemoRun run)
    {
        var phase = run.Running?.Phase;
        return string.Join(" [grey]>[/] ", Phases.Select(step =>
            step.Phase == phase ? $"[yellow bold]{step.Name}[/]" : phase > step.Phase ? step.Name : $"[grey]{step.Name}[/]"));
    }

    private static string Kind(TimelineEvent happened) =>
        happened.IsProblem ? $"[red]{happened.Kind,-8}[/]" : happened.Kind is "applied" or "restored" ? $"[green]{happened.Kind,-8}[/]" : $"[grey]{happened.Kind,-8}[/]";
}
