using LiveUpgrade.Upgrades;
using Spectre.Console;

namespace LiveUpgrade.Views;

/// <summary>The table and the verdict at the end.</summary>
internal static class Summary
{
    /// <summary>Half of the calls taking longer has nothing to do with the steps.</summary>
    private static readonly TimeSpan SignOfOverload = TimeSpan.FromMilliseconds(50);

    internal static void Write(IAnsiConsole console, DemoRun run)
    {
        console.WriteLine();
        if (run.Results.Count > 0)
            console.Write(Steps(run.Results));
        console.WriteLine();
        foreach (var line in Totals(run))
            console.WriteLine(line);
        console.WriteLine();
        Verdict(console, run.Problems);
    }

    private static Table Steps(IReadOnlyList<StepResult> results)
    {
        var table = new Table { Border = TableBorder.Simple, BorderStyle = Color.Grey };
        table.AddColumn(new TableColumn("").RightAligned().NoWrap().PadLeft(0).PadRight(0));
        table.AddColumn(new TableColumn("\ntimes in ms").NoWrap());
        foreach (var title in new[] { "time to\nswitch", "longest\nclosed", "longest\nwait", "callers\nheld", "slowest\ncall", "slowest\nbefore", "failed\ncalls", "old ones\ngone" })
            table.AddColumn(new TableColumn(title).RightAligned().NoWrap().PadLeft(1).PadRight(0));
        foreach (var result in results)
        {
            var during = result.Window.During;
            var before = result.Window.Before;
            table.AddRow([
                .. result is UpgradeResult upgrade ? Cells(upgrade) : Cells((KillResult)result),
                Figures.BareMilliseconds(during.Latency.Slowest),
                before.Calls == 0 ? "-" : Figures.BareMilliseconds(before.Latency.Slowest),
                Coloured(during.Failed, good: during.Failed == 0),
                result is UpgradeResult { Gone: var gone, Retired: var retired } ? Coloured($"{gone} of {retired}", good: gone == retired) : "killed",
            ]);
        }

        return table;
    }

    private static string[] Cells(UpgradeResult result) =>
    [
        $"{result.Number}",
        result.Step.Title.EscapeMarkup(),
        result.Report.IsApplied ? Figures.BareMilliseconds(result.TimeToSwitch) : $"[red]{result.Report.Outcome}[/]",
        result.Closed is { } closed ? Figures.BareMilliseconds(closed) : "-",
        result.AreHeldCounted ? Figures.BareMilliseconds(result.LongestWait) : "-",
        result.AreHeldCounted ? Figures.Count(result.CallersHeld) : "-",
    ];

    private static string[] Cells(KillResult result) =>
        ["", result.Step.Title.EscapeMarkup(), result.Failure is null ? Figures.BareMilliseconds(result.ServingAgain) : "[red]lost[/]", "-", "-", "-"];

    private static IEnumerable<string> Totals(DemoRun run)
    {
        var all = run.Load.All;
        yield return $"{Figures.Count(all.Calls)} orders answered at {Figures.Count(run.Options.Rate)}/s: p50 {Figures.Milliseconds(all.Latency.Percentile(0.5))}, p99 {Figures.Milliseconds(all.Latency.Percentile(0.99))}, slowest {Figures.Milliseconds(all.Latency.Slowest)}.";
        if (all.Latency.Percentile(0.5) > SignOfOverload)
            yield return $"This machine is short of CPU for that rate: most of the latency is calls waiting for their turn. Try --rate {Math.Max(1, run.Options.Rate / 4)}.";
        yield return $"{Figures.Count(run.Load.Failed)} failed; {Figures.Count(all.Refused)} refused by admission (429); {Figures.Count(run.Load.Repeats)} sent twice.";
        yield return $"{run.Upgrades.Count(result => result.Report.IsApplied)} of {run.Requests} requests applied; {run.Upgrades.Sum(result => result.Retired)} generations retired, {run.Upgrades.Sum(result => result.Gone)} gone: modules collected, processes reaped.";
        if (run.Upgrades.Where(result => result.Books is not null).ToArray() is { Length: > 0 } moved)
            yield return $"{moved.Sum(result => result.Moved)} moves of order books, each closed {Figures.Milliseconds(moved.Max(result => result.Books!.Pause))} at most.";
        if (run.Proof is not { } proof)
            yield break;
        yield return $"{Figures.Count(proof.Acknowledged)} orders acknowledged, those of the warm-up too.";
        if (run.InBooks is { } inBooks)
            yield return $"  asked one by one, the books know {Figures.Count(inBooks)} of them as they were acknowledged";
        yield return $"  read without the log, its files hold {Figures.Count(proof.Acknowledged - proof.Missing)} of them:";
        yield return $"    missing {proof.Missing}, doubled {proof.Doubled}, different {proof.Different}; not acknowledged {proof.Unacknowledged}, void {proof.NotCounting}";
        foreach (var written in proof.Files.GroupBy(file => (file.Format, file.WrittenBy)))
            yield return $"    format {written.Key.Format} by {written.Key.WrittenBy}: {Figures.Count(written.Sum(file => file.Records))} records, {Figures.Count(written.Sum(file => file.Bytes))} bytes, files: {written.Count()}";
    }

    private static void Verdict(IAnsiConsole console, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            console.MarkupLine("[green]No call failed; every acknowledged order is in its book, and in the log once; nothing old is left.[/]");
            return;
        }

        console.MarkupLine("[red]Not as it should be:[/]");
        foreach (var problem in problems)
            console.WriteLine($"  - {problem}");
    }

    private static string Coloured(object value, bool good) => good ? $"{value}" : $"[red]{value}[/]";
}
