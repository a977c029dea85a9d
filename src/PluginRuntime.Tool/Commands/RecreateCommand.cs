using System.CommandLine;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt recreate</c>: the version that serves, made anew.</summary>
internal static class RecreateCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt) => IdCommand.Make(
        options, interrupt, "recreate", "Makes modules, offloads or host subpartitions anew in the version they have: state passes, the configuration is read again.",
        ["prt recreate pricing", "prt recreate block-log --kernel desk"], static (order, ids) => order with { Recreate = ids });
}
