using PluginRuntime.Tool.Commands;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool;

/// <summary>The management tool <c>prt</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var interrupt = new Interrupt();
        return QuickStart.Of(args) is { } quick
            ? await Invocation.RunAsync(quick.Run, quick.Screen, interrupt).ConfigureAwait(false)
            : await CommandTree.RunAsync(args, interrupt).ConfigureAwait(false);
    }
}
