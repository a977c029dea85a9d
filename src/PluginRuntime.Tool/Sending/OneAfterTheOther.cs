using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>Applies a request to one kernel after the other, and to none behind one that did not apply it.</summary>
internal sealed class OneAfterTheOther : IRequestSender
{
    /// <summary>Outcome of a kernel that the request has not been sent to.</summary>
    internal const string NotSent = "not-sent";

    /// <summary>Outcome of a kernel that did not answer, or not to the end.</summary>
    internal const string Unreachable = "unreachable";

    public async Task<IReadOnlyList<RequestOutcome>> SendAsync(
        IReadOnlyList<KernelEntry> kernels, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        List<RequestOutcome> outcomes = [];
        foreach (var kernel in kernels)
        {
            var goesOn = outcomes.TrueForAll(static outcome => outcome.Outcome is Outcomes.Applied or Outcomes.Running);
            outcomes.Add(goesOn ? await SendAsync(kernel, order, progress, cancellationToken).ConfigureAwait(false) : new RequestOutcome { Kernel = kernel.Name, Request = order.Id, Outcome = NotSent });
        }

        return outcomes;
    }

    private static async Task<RequestOutcome> SendAsync(KernelEntry kernel, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await KernelClient.ConnectAsync(kernel, cancellationToken).ConfigureAwait(false);
            return await client.ApplyAsync(order, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (KernelUnreachableException lost)
        {
            return Failed(kernel, order, Unreachable, "connection", lost.Cause, lost.State, lost.Remedy);
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
