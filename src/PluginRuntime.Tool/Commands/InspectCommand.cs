using System.CommandLine;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt inspect</c>: what packages are, and whether they fit.</summary>
internal static class InspectCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var packages = new Argument<string[]>("package") { Description = "A package (.nupkg) or publish folder.", Arity = ArgumentArity.OneOrMore, HelpName = "PACKAGE" };
        var command = new Command("inspect", "Reads what packages are from their metadata, loading nothing. Without --kernel each is looked at alone; with it, against what that kernel has.");
        command.Arguments.Add(packages);
        options.AddKernelOptions(command);
        command.Examples("prt inspect pricing.2.0.0.nupkg", "prt inspect pricing.2.0.0.nupkg --kernel desk", "prt inspect bin/publish --json");
        command.SetAction((parsed, _) => Invocation.RunAsync(
            (screen, token) => RunAsync(screen, options.ChoiceOf(parsed), parsed.GetValue(packages)!, token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        var paths = PackagePaths.Of(packages);
        List<PackageOutcome> inspected = [];
        if (choice is { All: false, Names.Count: 0 })
        {
            foreach (var path in paths)
                inspected.Add(await Task.Run(() => LonePackage.Inspect(path), cancellationToken).ConfigureAwait(false));
        }
        else
        {
            foreach (var kernel in choice.Resolve())
                inspected.AddRange(await InspectAsync(kernel, paths, cancellationToken).ConfigureAwait(false));
        }

        if (screen.IsJson)
            screen.Document(new InspectDocument(Schemas.Inspect, inspected), ToolJson.Default.InspectDocument);
        else
            inspected.ForEach(package => Write(screen, package));
        return inspected.Exists(static package => package.IsRefused) ? ExitCodes.Rejected : ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<PackageOutcome>> InspectAsync(KernelEntry kernel, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
        List<PackageOutcome> inspected = [];
        foreach (var path in paths)
            inspected.Add(await client.InspectAsync(new InspectOrder(path), cancellationToken).ConfigureAwait(false));
        return inspected;
    }

    private static void Write(Screen screen, PackageOutcome package)
    {
        screen.Line(package.Id.Length == 0
            ? $"{screen.Paint(Path.GetFileName(package.Path), Ink.Bold)}  {screen.Paint("what it is cannot be determined", Ink.Red)}"
            : $"{screen.Paint($"{package.Id} {package.Version}", Ink.Bold)}  {PlanView.KindText(package.Kind)}  {(package.IsRefused ? screen.Paint("refused", Ink.Red) : screen.Paint("fits", Ink.Green))}");
        screen.Paragraph("against", package.Against);
        if (package.EntryType.Length > 0)
            screen.Paragraph("code", $"{package.EntryType} in {package.Assembly}, {package.TargetFramework}{string.Concat(package.Frameworks.Select(static framework => $", {framework}"))}");
        PlanView.List(screen, "exports", package.Exports);
        PlanView.List(screen, "imports", package.Imports);
        PlanView.List(screen, "state", package.HandOvers);
        PlanView.Findings(screen, package.Findings);
    }
}
