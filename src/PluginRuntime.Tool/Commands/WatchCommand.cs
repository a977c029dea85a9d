using System.CommandLine;
using System.Globalization;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary><c>prt watch</c>: what happens, as it happens.</summary>
internal static class WatchCommand
{
    internal static Command Make(GlobalOptions options, Interrupt interrupt)
    {
        var command = new Command("watch", "Shows what happens in kernels until Ctrl-C: requests, phases, outcomes, processes lost and recovered. With --json a document a line.");
        options.AddKernelOptions(command);
        command.Examples("prt watch", "prt watch --all --json");
        command.SetAction((parsed, _) => Invocation.RunAsync((screen, token) => RunAsync(screen, options.ChoiceOf(parsed), token), options.ScreenOf(parsed), interrupt));
        return command;
    }

    private static async Task<int> RunAsync(Screen screen, KernelChoice choice, CancellationToken cancellationToken)
    {
        using var oneAtATime = new SemaphoreSlim(1);
        var kernels = choice.Resolve();
        try
        {
            await Task.WhenAll(kernels.Select(kernel => WatchAsync(screen, kernel, oneAtATime, cancellationToken))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As it is meant to end.
        }

        return ExitCodes.Done;
    }

    private static async Task WatchAsync(Screen screen, KernelEntry kernel, SemaphoreSlim oneAtATime, CancellationToken cancellationToken)
    {
        using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var happened in client.WatchAsync(cancellationToken).ConfigureAwait(false))
                await TellAsync(happened).ConfigureAwait(false);
        }
        catch (KernelUnreachableException lost)
        {
            await TellAsync(new KernelEvent { Kernel = kernel.Name, At = TimeProvider.System.GetUtcNow(), Kind = "closed", Text = lost.Cause }).ConfigureAwait(false);
        }

        async Task TellAsync(KernelEvent happened)
        {
            await oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            screen.Line(screen.IsJson ? JsonOutput.Line(new WatchLine(Schemas.Watch, happened), LineJson.Default.WatchLine) : Text(screen, happened));
            screen.Flush();
            oneAtATime.Release();
        }
    }

    private static string Text(Screen screen, KernelEvent happened)
    {
        var what = happened.Kind switch
        {
            "request" => $"request {happened.Request}: {happened.About}",
            "phase" => $"request {happened.Request}: {happened.From} -> {screen.Paint(happened.To ?? "", Ink.Cyan)}  {happened.About}",
            "outcome" => $"request {happened.Request}: {screen.Paint(happened.To ?? "", RequestView.InkOf(happened.To ?? ""))}{(happened.Text is null ? "" : $"  {happened.Text}")}",
            "log" => $"{screen.Paint(happened.Event ?? "", happened.Level is "warning" or "error" or "critical" ? Ink.Yellow : Ink.None)}: {happened.Text}",
            _ => $"{happened.Kind}: {happened.Text}",
        };
        return $"{screen.Paint(happened.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), Ink.Dim)} {screen.Paint(happened.Kernel, Ink.Bold)} {what}";
    }
}
