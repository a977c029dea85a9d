using System.CommandLine;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Commands;

/// <summary>A verb that sends a request about ids of what is installed.</summary>
internal static class IdCommand
{
    internal static Command Make(
        GlobalOptions options, Interrupt interrupt, string verb, string description, string[] examples, Func<RequestOrder, string[], RequestOrder> about)
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of modules, offloads or types of virtual servers.", Arity = ArgumentArity.OneOrMore, HelpName = "ID" };
        var policy = new RequestOptions();
        var command = new Command(verb, description);
        command.Arguments.Add(ids);
        policy.AddTo(command);
        options.AddKernelOptions(command);
        command.Examples(examples);
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => RequestRun.RunAsync(screen, options.ChoiceOf(parsed), about(policy.OrderOf(parsed), parsed.GetValue(ids)!), interrupt, token), options.ScreenOf(parsed), interrupt));
        return command;
    }
}
