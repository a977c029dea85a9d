using System.CommandLine;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt reconfigure</c>: the version that serves, with the configuration as it is now.</summary>
internal static class ReconfigureCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt) => IdCommand.Make(
        options, interrupt, "reconfigure", "Binds the configuration of modules, offloads or types of virtual servers anew: in a new generation of the version they have, which goes back if it does not do.",
        ["prt reconfigure admission", "prt reconfigure block-log --kernel desk --probation 10s"], static (order, ids) => order with { Reconfigure = ids });
}
