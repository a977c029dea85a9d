using System.CommandLine;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt remove</c>: takes out of service.</summary>
internal static class RemoveCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt) => IdCommand.Make(
        options, interrupt, "remove", "Takes modules, offloads or types of virtual servers out of service, with their state.",
        ["prt remove pricing --kernel desk"], static (order, ids) => order with { Remove = ids });
}
