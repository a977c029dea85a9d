using System.CommandLine;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>Options that several verbs have.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON document to the standard output, and nothing else.", Recursive = true };
    private readonly Option<bool> _plain = new("--plain") { Description = "No colours, and progress in lines; so it is when NO_COLOR is set or the output is no terminal.", Recursive = true };
    private readonly Option<string[]> _kernels = new("--kernel") { Description = "The name of a kernel, as `prt ps` lists it. May be given several times. Not needed when one runs.", HelpName = "NAME", AllowMultipleArgumentsPerToken = false };
    private readonly Option<bool> _all = new("--all") { Description = "All kernels that run." };

    /// <summary>Those that every verb has.</summary>
    internal IEnumerable<Option> Everywhere => [_json, _plain];

    /// <summary>Gives a verb the choice of kernels.</summary>
    internal void AddKernelOptions(Command command)
    {
        command.Options.Add(_kernels);
        command.Options.Add(_all);
    }

    internal KernelChoice ChoiceOf(ParseResult parsed) => new(parsed.GetValue(_kernels) ?? [], parsed.GetValue(_all));

    internal Screen ScreenOf(ParseResult parsed) => new(parsed.GetValue(_json), parsed.GetValue(_plain));
}
