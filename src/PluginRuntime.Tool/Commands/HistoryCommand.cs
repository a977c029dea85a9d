using System.CommandLine;
using System.Globalization;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt history</c>: requests of the past.</summary>
internal static class HistoryCommand
{
    private const int UsualMost = 20;

    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var most = new Option<int>("--most") { Description = "How many requests to show, the last ones.", HelpName = "N", DefaultValueFactory = static _ => UsualMost };
        var command = new Command("history", "Shows requests of the past: who, when, what, how long, outcome.");
        command.Options.Add(most);
        options.AddKernelOptions(command);
        command.Examples("prt history", "prt history --kernel desk --most 100 --json");
        command.SetAction((parsed, _) => Invocation.RunAsync((screen, token) => RunAsync(screen, options.ChoiceOf(parsed), parsed.GetValue(most), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, int most, CancellationToken cancellationToken)
    {
        List<HistoryOutcome> histories = [];
        foreach (var kernel in choice.Resolve())
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            histories.Add(await client.HistoryAsync(new HistoryOrder(most), cancellationToken).ConfigureAwait(false));
        }

        if (screen.IsJson)
            screen.Document(new HistoryDocument(Schemas.History, histories), ToolJson.Default.HistoryDocument);
        else
            histories.ForEach(history => Write(screen, history));
        return ExitCodes.Done;
    }

    private static void Write(Screen screen, HistoryOutcome history)
    {
        screen.Line(screen.Paint(history.Kernel, Ink.Bold));
        var table = new TextTable("WHEN", "REQUEST", "BY", "TOOK>", "OUTCOME", "WHAT");
        foreach (var entry in history.Requests)
        {
            table.Add(
                (entry.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Ink.None), (entry.Request, Ink.None), (entry.By, Ink.None), (entry.TookMs is { } took ? Figures.Milliseconds(took) : "-", Ink.None),
                (entry.Outcome, RequestView.InkOf(entry.Outcome)), (string.Join(", ", entry.Changes.Select(static change => $"{change.Id} {change.From ?? "-"} -> {change.To ?? "-"}")), Ink.None));
        }

        if (table.IsEmpty)
            screen.Line("  no request so far");
        else
            table.Write(screen, indent: 2);
        var failed = history.Requests.Where(static entry => entry.Failure is not null).ToArray();
        foreach (var entry in failed)
            screen.Paragraph(entry.Request, entry.Failure!, labelWidth: failed.Max(static entry => entry.Request.Length) + 2);
    }
}
