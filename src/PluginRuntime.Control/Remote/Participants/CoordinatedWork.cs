using System.Text.Json;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>The kernel's own work on a request of a coordinator: the same as on any other, held at two points.</summary>
/// <param name="kernel">The kernel's name.</param>
/// <param name="runtime">Does it.</param>
/// <param name="policy">What holds where the request says nothing.</param>
/// <param name="progress">Who is told of its phases.</param>
internal sealed class CoordinatedWork(string kernel, IPluginRuntime runtime, UpgradePolicy policy, CoordinatorNews progress)
{
    internal async Task<KernelRunEnd> RunAsync(FleetRequest request, IRequestHold hold, CancellationToken cancellationToken)
    {
        try
        {
            var order = JsonSerializer.Deserialize(request.What, ControlJson.Default.RequestOrder)!;
            var service = Orders.RequestOf(order, policy, new ForwardedProgress(kernel, progress)) with { Steps = new HeldSteps(hold), Coordinator = request.Reference };

            // A cancellation counts up to the switch only. Behind it the same is meant by this, and a probation need not be waited for.
            await using var goesBack = cancellationToken.UnsafeRegister(_ => runtime.EndProbation(request.Id), null).ConfigureAwait(false);
            var report = await runtime.ApplyAsync(service, cancellationToken).ConfigureAwait(false);

            // Servers that could not go back: the kernel does not serve the old, and a person has to hear of it.
            var stayed = report.IsApplied ? 0 : report.Hosts.Sum(static host => host.StayedInNew);
            var cause = stayed == 0 ? Words.FailureOf(report)?.Cause : $"{stayed} virtual servers could not go back and serve in the new version: {Words.FailureOf(report)?.Cause}";
            return new KernelRunEnd(report.IsApplied || stayed > 0, cause, JsonSerializer.Serialize(Outcomes.Of(kernel, report), ControlJson.Default.RequestOutcome));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new KernelRunEnd(ServesNew: false, "The request was taken back before its turn.");
        }
        catch (ControlRefusedException refused)
        {
            return new KernelRunEnd(ServesNew: false, refused.Refusal.Cause);
        }
    }
}
