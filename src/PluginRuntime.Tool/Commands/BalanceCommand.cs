using System.CommandLine;
using System.Globalization;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt balance</c>: shares of processor and memory, places of virtual servers.</summary>
internal static class BalanceCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and do nothing." };
        var command = new Command("balance", "Balances processor, memory and virtual servers among the subpartitions of a kernel.");
        command.Options.Add(dryRun);
        options.AddKernelOptions(command);
        command.Examples("prt balance --dry-run", "prt balance --kernel desk");
        command.SetAction((parsed, _) => Invocation.RunAsync((screen, token) => RunAsync(screen, options.ChoiceOf(parsed), parsed.GetValue(dryRun), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, bool dryRun, CancellationToken cancellationToken)
    {
        List<BalanceOutcome> outcomes = [];
        foreach (var kernel in choice.Resolve())
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            outcomes.Add(await client.BalanceAsync(new BalanceOrder(dryRun), cancellationToken).ConfigureAwait(false));
        }

        if (screen.IsJson)
            screen.Document(new BalanceDocument(Schemas.Balance, outcomes), ToolJson.Default.BalanceDocument);
        else
            outcomes.ForEach(outcome => Write(screen, outcome));
        return ExitCodes.Done;
    }

    private static void Write(Screen screen, BalanceOutcome outcome)
    {
        screen.Line($"{screen.Paint(outcome.Kernel, Ink.Bold)}{(outcome.IsDryRun ? "  would be balanced" : "  balanced")}");
        var table = new TextTable("SUBPARTITION", "RESOURCE", "DEMANDED>", "GRANTED>", "ENFORCED BY");
        foreach (var share in outcome.Shares)
        {
            table.Add(
                (share.Subpartition, Ink.Bold), (share.Resource, Ink.None), (Text(share.Resource, share.Demanded), Ink.None), (share.Granted is { } granted ? Text(share.Resource, granted) : "all it wants", Ink.None),
                share.EnforcedBy is { } by ? (by, Ink.None) : share.NotEnforceable is { } why ? ($"nothing: {why}", Ink.Yellow) : ("-", Ink.None));
        }

        if (!table.IsEmpty)
            table.Write(screen, indent: 2);
        foreach (var host in outcome.Hosts)
            screen.Paragraph("host", string.Create(CultureInfo.InvariantCulture, $"{host.Type} {host.Subpartition}: {host.Servers} virtual servers, load {host.Before:0.000} -> {host.After:0.000}"));
        foreach (var move in outcome.Moves)
            screen.Paragraph(move.IsMoved switch { null => "would move", true => "moved", false => "stayed" }, $"{move.Type}/{move.Server}: {move.From} -> {move.To}{(move.Why is { } why ? $", {why}" : "")}");
        foreach (var remark in outcome.Remarks)
            screen.Paragraph("remark", remark);
    }

    private static string Text(string resource, double amount) =>
        resource == "memory" ? Figures.Bytes((long)amount) : string.Create(CultureInfo.InvariantCulture, $"{amount:0.00}");
}
