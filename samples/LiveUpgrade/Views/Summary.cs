using LiveUpgrade.Upgrades;
using Spectre.Console;

namespace LiveUpgrade.Views;

/// <summary>The table and the verdict at the end.</summary>
internal static class Summary
{
    /// <summary>Half of the calls taking longer has nothing to do with upgrades.</summary>
    private static readonly TimeSpan SignOfOverload = TimeSpan.FromMilliseconds(50);

    internal static void Write(IAnsiConsole console, DemoRun run)
    {
        console.WriteLine();
        if (run.Results.Count > 0)
            console.Write(Upgrades(run.Results));
        console.WriteLine();
        foreach (var line in Totals(run))
            console.WriteLine(line);
        console.WriteLine();
        Verdict(console, run.Problems);
    }

    private static Table Upgrades(IReadOnlyList<UpgradeResult> results)
    {
        var table = new Table { Border = TableBorder.Simple, BorderStyle = Color.Grey };
        table.AddColumn(new TableColumn("").RightAligned().NoWrap().PadLeft(0).PadRight(0));
        table.AddColumn(new TableColumn("\ntimes in ms").NoWrap());
        foreach (var title in new[] { "time to\nswitch", "gates\nclosed", "longest\nwait", "callers\nheld", "slowest\ncall", "slowest\nbefore", "failed\ncalls", "collected" })
            table.AddColumn(new TableColumn(title).RightAligned().NoWrap().PadLeft(1).PadRight(0));
        foreach (var result in results)
        {
            var report = result.Report.Modules;
            var collected = report.Retired.Count(retired => retired.IsCollected);
            table.AddRow(
                $"{result.Number}",
                result.Step.Title.EscapeMarkup(),
                report.IsApplied ? Figures.BareMilliseconds(report.TimeToSwitch) : $"[red]{report.Outcome}[/]",
                Figures.BareMilliseconds(report.GateClosed),
                Figures.BareMilliseconds(report.Pause),
                Figures.Count(report.CallersHeld),
                Figures.BareMilliseconds(result.During.Latency.Slowest),
                result.Before.Calls == 0 ? "-" : Figures.BareMilliseconds(result.Before.Latency.Slowest),
                Coloured(result.During.Failed, good: result.During.Failed == 0),
                Coloured($"{collected} of {report.Retired.Count}", good: collected == report.Retired.Count));
        }

        return table;
    }

    private static IEnumerable<string> Totals(DemoRun run)
    {
        var all = run.Load.All;
        var retired = run.Results.SelectMany(result => result.Report.Modules.Retired).ToArray();
        yield return $"{Figures.Count(all.Calls)} orders answered at {Figures.Count(run.Options.Rate)}/s: p50 {Figures.Milliseconds(all.Latency.Percentile(0.5))}, p99 {Figures.Milliseconds(all.Latency.Percentile(0.99))}, slowest {Figures.Milliseconds(all.Latency.Slowest)}.";
        if (all.Latency.Percentile(0.5) > SignOfOverload)
            yield return $"This machine is short of CPU for that rate: most of the latency is calls waiting for their turn. Try --rate {Math.Max(1, run.Options.Rate / 4)}.";
        yield return $"{Figures.Count(run.Load.Failed)} failed; {Figures.Count(all.Refused)} refused by admission (429); {Figures.Count(run.Load.Repeats)} sent twice.";
        yield return $"{run.Results.Count(result => result.Report.IsApplied)} of {run.Steps} upgrades applied; {retired.Length} generations retired, {retired.Count(generation => generation.IsCollected)} collected.";
    }

    private static void Verdict(IAnsiConsole console, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            console.MarkupLine("[green]No call failed, every acknowledged order is counted, and every retired generation is gone.[/]");
            return;
        }

        console.MarkupLine("[red]Not as it should be:[/]");
        foreach (var problem in problems)
            console.WriteLine($"  - {problem}");
    }

    private static string Coloured(object value, bool good) => good ? $"{value}" : $"[red]{value}[/]";
}
