using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>
/// The commands that are typed most, recognised without a parser, which would take as long to load as they take altogether. Whatever is not
/// exactly one of these forms goes to the parser, which gives the same command the same meaning.
/// </summary>
/// <param name="Run">The command.</param>
/// <param name="Screen">Where it writes.</param>
internal sealed record QuickStart(Func<Screen, CancellationToken, Task<int>> Run, Screen Screen)
{
    /// <summary>The command, if it is one of them.</summary>
    internal static QuickStart? Of(string[] args)
    {
        if (args is not [PsCommand.Verb or StatusCommand.Verb, ..])
            return null;
        var (json, plain, all) = (false, false, false);
        List<string> names = [];
        for (var index = 1; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--json":
                    json = true;
                    break;
                case "--plain":
                    plain = true;
                    break;
                case "--all" when args[0] == StatusCommand.Verb:
                    all = true;
                    break;
                case "--kernel" when args[0] == StatusCommand.Verb && index + 1 < args.Length && !args[index + 1].StartsWith('-'):
                    names.Add(args[++index]);
                    break;
                default:
                    return null;
            }
        }

        var choice = new KernelChoice(names, all);
        return new QuickStart(args[0] == PsCommand.Verb ? PsCommand.RunAsync : (screen, token) => StatusCommand.RunAsync(screen, choice, token), new Screen(json, plain));
    }
}
