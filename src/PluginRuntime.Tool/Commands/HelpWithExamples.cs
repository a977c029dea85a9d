using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PluginRuntime.Tool.Commands;

/// <summary>Help as the library writes it, in a width that does not depend on the terminal, with examples behind it.</summary>
internal sealed class HelpWithExamples(int width) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new() { MaxWidth = width };

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (CommandExamples.Of(parseResult.CommandResult.Command) is { Count: > 0 } examples)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        return 0;
    }
}
