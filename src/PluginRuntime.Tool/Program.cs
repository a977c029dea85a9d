using PluginRuntime.Tool.Commands;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool;

/// <summary>The management tool <c>prt</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var interrupt = new Interrupt();
        if (QuickStart.Of(args) is { } quick)
            return await Invocation.RunAsync(quick.Run, quick.Screen, interrupt).ConfigureAwait(false);
        GivingWay.Begin();
        return await CommandTree.RunAsync(args, interrupt).ConfigureAwait(false);
    }
}
