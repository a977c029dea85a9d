using System.CommandLine;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Commands;

/// <summary>What a request is about: packages, and ids of what is installed.</summary>
internal sealed class RequestTargets
{
    private readonly Argument<string[]> _packages = new("package") { Description = "Packages (.nupkg) or publish folders. All of them are applied, or none. What each is, its metadata say.", Arity = ArgumentArity.ZeroOrMore, HelpName = "PACKAGE" };
    private readonly Option<string[]> _recreate = new("--recreate") { Description = "An id to make anew in its version, in the same request.", HelpName = "ID" };
    private readonly Option<string[]> _reconfigure = new("--reconfigure") { Description = "An id whose configuration is bound anew, in the same request.", HelpName = "ID" };
    private readonly Option<string[]> _rollBack = new("--roll-back") { Description = "An id to take back to its version before, in the same request.", HelpName = "ID" };
    private readonly Option<string[]> _remove = new("--remove") { Description = "An id to remove, in the same request.", HelpName = "ID" };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_packages);
        command.Options.Add(_recreate);
        command.Options.Add(_reconfigure);
        command.Options.Add(_rollBack);
        command.Options.Add(_remove);
        command.Validators.Add(result =>
        {
            if (Array.TrueForAll([result.GetValue(_packages), result.GetValue(_recreate), result.GetValue(_reconfigure), result.GetValue(_rollBack), result.GetValue(_remove)], static given => given is not { Length: > 0 }))
                result.AddError("Nothing to do: give at least one package, or an id by --recreate, --reconfigure, --roll-back or --remove.");
        });
    }

    /// <exception cref="ToolException">There is no package at one of the paths.</exception>
    internal RequestOrder Complete(RequestOrder order, ParseResult parsed) => order with
    {
        Packages = PackagePaths.Of(parsed.GetValue(_packages) ?? []),
        Recreate = parsed.GetValue(_recreate) ?? [],
        Reconfigure = parsed.GetValue(_reconfigure) ?? [],
        RollBack = parsed.GetValue(_rollBack) ?? [],
        Remove = parsed.GetValue(_remove) ?? [],
    };
}
