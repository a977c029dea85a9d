using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Program;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Fleet;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>Has the control program apply a request to several kernels: to all of them or to none. It is started where it does not run.</summary>
/// <param name="folder">The folder of the control program.</param>
internal sealed class ThroughControlProgram(string folder) : IRequestSender
{
    /// <summary>How often a request is sent whose control program ends meanwhile.</summary>
    private const int MostSent = 3;

    public async Task<RequestResult> SendAsync(IReadOnlyList<KernelEntry> kernels, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        var request = new FleetRequest
        {
            Id = order.Id,
            By = order.By ?? Environment.UserName,
            Kernels = [.. kernels.Select(static kernel => kernel.Name)],
            What = JsonSerializer.Serialize(order with { Wait = true }, ControlJson.Default.RequestOrder),
            Order = await OrderOfAsync(kernels, order, cancellationToken).ConfigureAwait(false),
            WhenBusy = order.Policy?.WhenBusy == "refuse" ? WhenKernelsBusy.Refuse : WhenKernelsBusy.Wait,
        };
        try
        {
            for (var sent = 1; ; sent++)
            {
                try
                {
                    return await SendAsync(request, order.Wait, progress, cancellationToken).ConfigureAwait(false);
                }
                catch (ControlProgramLostException) when (sent < MostSent && !cancellationToken.IsCancellationRequested)
                {
                    // The next control program ends what this one has left, and knows the request by its id: it is done once, however often it is sent.
                }
            }
        }
        catch (ControlProgramLostException lost)
        {
            throw new ToolException(ExitCodes.NeedsPerson, $"The control program ended while it was waited for.",
                "Its kernels ask its log, and all of them go the same way: forward if it was decided, else back.", $"See {ControlProgramProcess.LogIn(folder)}; then the same command with --id {order.Id} tells how it ended.", lost);
        }
        catch (IOException refused)
        {
            throw new ToolException(ExitCodes.Unreachable, refused.Message, "What was sent before under this id, if anything, goes on without this tool.", $"See {ControlProgramProcess.LogIn(folder)}.", refused);
        }
    }

    private async Task<RequestResult> SendAsync(FleetRequest request, bool waits, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        var start = new ControlProgramStart<FleetClient>(token => FleetClient.ConnectAsync(folder, token), token => ControlProgramProcess.StartAsync(folder, token), TimeProvider.System);
        using var client = await start.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var news = new FleetNews(progress);
        var applying = client.ApplyAsync(request, news, cancellationToken);
        if (waits || await Task.WhenAny(applying, news.Begun).ConfigureAwait(false) == applying)
            return FleetResults.Of(request, await applying.ConfigureAwait(false));

        // The request does not end with this client. What becomes of the call is of no interest here.
        _ = applying.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return new RequestResult(Outcomes.Running, ExitCodes.Done, [.. request.Kernels.Select(kernel => new RequestOutcome { Kernel = kernel, Request = request.Id, Outcome = Outcomes.Running })]);
    }

    /// <summary>Whether the kernels take it together, by what it is about.</summary>
    private static async Task<FleetOrder> OrderOfAsync(IReadOnlyList<KernelEntry> kernels, RequestOrder order, CancellationToken cancellationToken)
    {
        var namesNothing = order.Recreate.Count + order.Reconfigure.Count + order.RollBack.Count + order.Remove.Count == 0;
        foreach (var kernel in kernels)
        {
            // What an id is, each kernel knows of itself. What a package is, its metadata say, to the first that answers as to any other.
            switch (await IsOfModulesAsync(kernel, order, cancellationToken).ConfigureAwait(false))
            {
                case false:
                    return FleetOrder.OneByOne;
                case true when namesNothing:
                    return FleetOrder.Together;
            }
        }

        return FleetOrder.Together;
    }

    private static async Task<bool?> IsOfModulesAsync(KernelEntry kernel, RequestOrder order, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            return await client.IsOfModulesAsync(order, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is KernelUnreachableException or ControlRefusedException)
        {
            // It is asked for its vote, and the report says what is wrong with it.
            return null;
        }
    }
}
