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
                (share.Subpartition, Ink.Bold), (share.Resource, Ink.None), (Text(share.Resource, share.Demanded), Ink.None), (Text(share.Resource, share.Granted), Ink.None),
                share.EnforcedBy is { } by ? (by, Ink.None) : ($"nothing: {share.NotEnforceable}", Ink.Yellow));
        }

        if (!table.IsEmpty)
            table.Write(screen, indent: 2);
        foreach (var move in outcome.Moves)
            screen.Paragraph("moves", $"{move.Type}/{move.Server}: {move.From} -> {move.To}, {move.Why}");
        foreach (var remark in outcome.Remarks)
            screen.Paragraph("remark", remark);
    }

    private static string Text(string resource, double amount) =>
        resource == "memory" ? Figures.Bytes((long)amount) : string.Create(CultureInfo.InvariantCulture, $"{amount:0.00}");
}
