using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Kernels;
using PluginRuntime.Tool.Output;
using PluginRuntime.Tool.Sending;

namespace PluginRuntime.Tool.Commands;

/// <summary>Sends a request, shows how it goes, and tells how it went.</summary>
internal static class RequestRun
{
    internal static async Task<int> RunAsync(Screen screen, KernelChoice choice, RequestOrder order, Interrupt interrupt, CancellationToken cancellationToken)
    {
        var kernels = choice.Resolve();
        var sender = RequestSenders.For(kernels);
        var progress = Progress.On(screen, order.Id);
        interrupt.Came = progress.Cancelling;
        var result = await progress.RunAsync(news => sender.SendAsync(kernels, order, news, cancellationToken)).ConfigureAwait(false);
        interrupt.Came = null;
        if (screen.IsJson)
        {
            screen.Document(new RequestDocument(Schemas.Request, order.Id, result.Outcome, result.ExitCode, result.Kernels, result.Failure, result.Remarks), ToolJson.Default.RequestDocument);
            return result.ExitCode;
        }

        foreach (var kernel in result.Kernels)
            RequestView.Write(screen, kernel);
        if (kernels.Count > 1)
            RequestView.Write(screen, order.Id, result);
        if (result.Outcome == Outcomes.Running)
            screen.Line($"Request {order.Id} is under way: `prt status` and `prt watch` show it.");
        return result.ExitCode;
    }
}
