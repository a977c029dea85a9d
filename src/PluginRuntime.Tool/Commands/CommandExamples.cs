using System.CommandLine;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Tool.Commands;

/// <summary>Examples of commands.</summary>
internal static class CommandExamples
{
    private static readonly ConditionalWeakTable<Command, string[]> Known = [];

    internal static void Examples(this Command command, params string[] examples) => Known.AddOrUpdate(command, examples);

    internal static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var examples) ? examples : [];
}
