using System.CommandLine;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Commands;

/// <summary>Options of verbs that move virtual servers without a request.</summary>
internal sealed class MoveOptions
{
    private readonly Option<double?> _drainDeadline = TimeOption.Make("--drain-deadline", "How long calls inside the virtual server may take to end before it stays where it is.");
    private readonly Option<string?> _whenBusy = new("--when-busy") { Description = "What follows when the kernel applies a request: wait (the default) or refuse.", HelpName = "wait|refuse" };

    internal MoveOptions() => _whenBusy.AcceptOnlyFromAmong("wait", "refuse");

    /// <summary>Gives them to a verb.</summary>
    internal void AddTo(Command command)
    {
        command.Options.Add(_drainDeadline);
        command.Options.Add(_whenBusy);
    }

    internal PolicyOrder PolicyOf(ParseResult parsed) => new() { DrainDeadlineMs = parsed.GetValue(_drainDeadline), WhenBusy = parsed.GetValue(_whenBusy) };
}
