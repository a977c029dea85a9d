using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>All verbs, parsed.</summary>
internal static class CommandTree
{
    private const int HelpWidth = 100;

    internal static RootCommand Make(Interrupt interrupt)
    {
        var options = new GlobalOptions();
        var root = new RootCommand(
            """
            Manages running kernels of PluginRuntime: upgrades their modules, I/O offloads and virtual servers without losing a request.

            Exit codes: 0 done, 1 usage, 2 rejected (nothing was touched), 3 rolled back, 4 unreachable, 5 needs a person.
            """);
        foreach (var option in options.Everywhere)
            root.Options.Add(option);
        foreach (var command in (Command[])
        [
            PsCommand.Make(options, interrupt), StatusCommand.Make(options, interrupt), InspectCommand.Make(options, interrupt), PlanCommand.Make(options, interrupt),
            ApplyCommand.Make(options, interrupt), RollbackCommand.Make(options, interrupt), RecreateCommand.Make(options, interrupt), ReconfigureCommand.Make(options, interrupt),
            RemoveCommand.Make(options, interrupt), HistoryCommand.Make(options, interrupt), BalanceCommand.Make(options, interrupt), MoveCommand.Make(options, interrupt), DrainCommand.Make(options, interrupt),
            WatchCommand.Make(options, interrupt), ControlProgramCommand.Make(interrupt),
        ])
        {
            root.Subcommands.Add(command);
        }

        root.Examples("prt ps", "prt plan pricing.2.0.0.nupkg", "prt apply pricing.2.0.0.nupkg --probation 10s", "prt rollback pricing");
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples(HelpWidth);
        return root;
    }

    internal static Task<int> RunAsync(string[] args, Interrupt interrupt)
    {
        var parsed = Make(interrupt).Parse(args);
        return parsed.Errors.Count == 0 || parsed.Action is HelpWithExamples
            ? parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
            : Invocation.RunAsync((_, _) => throw Misused(parsed), new Screen(json: args.Contains("--json"), plain: true), interrupt);
    }

    private static ToolException Misused(ParseResult parsed)
    {
        List<string> path = [];
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            path.Insert(0, result.Command.Name);
        return new ToolException(ExitCodes.Usage, string.Join(" ", parsed.Errors.Select(static error => error.Message.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).Trim())), "Nothing was done.", $"See `prt {string.Concat(path.Skip(1).Select(static name => name + " "))}--help`.");
    }
}
