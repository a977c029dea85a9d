using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>Sends a request to the kernel itself: for one kernel no control program is needed.</summary>
internal sealed class ToOneKernel : IRequestSender
{
    public async Task<RequestResult> SendAsync(IReadOnlyList<KernelEntry> kernels, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        var outcome = await SendAsync(kernels.Single(), order, progress, cancellationToken).ConfigureAwait(false);
        return new RequestResult(outcome.Outcome, ExitCodeOf(outcome.Outcome), [outcome]);
    }

    /// <summary>What the tool ends with after an outcome.</summary>
    internal static int ExitCodeOf(string outcome) => outcome switch
    {
        Outcomes.Applied or Outcomes.Running => ExitCodes.Done,
        Outcomes.Rejected => ExitCodes.Rejected,
        Outcomes.RolledBack => ExitCodes.RolledBack,
        SentOutcomes.Unreachable => ExitCodes.Unreachable,
        _ => ExitCodes.NeedsPerson,
    };

    private static async Task<RequestOutcome> SendAsync(KernelEntry kernel, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            return await client.ApplyAsync(order, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (KernelUnreachableException lost)
        {
            return Failed(kernel, order, SentOutcomes.Unreachable, "connection", lost.Cause, lost.State, lost.Remedy);
        }
        catch (ControlRefusedException refused)
        {
            return Failed(kernel, order, Outcomes.Rejected, "control pipe", refused.Refusal.Cause, refused.Refusal.State, refused.Refusal.Remedy);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(kernel, order, Outcomes.RolledBack, "cancellation", "the request was cancelled", "Serving as before; it had not begun.", "Apply again when wanted.");
        }
    }

    private static RequestOutcome Failed(KernelEntry kernel, RequestOrder order, string outcome, string step, string cause, string state, string remedy) =>
        new() { Kernel = kernel.Name, Request = order.Id, Outcome = outcome, Failure = new FailureText(null, "", step, cause, state, remedy) };
}
