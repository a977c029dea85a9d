using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The branch of a service request that concerns kernel modules: swapped in place by the kernel.</summary>
internal sealed class KernelModuleUpgrade(MicroKernel kernel)
{
    internal Task<UpgradeReport> ApplyAsync(ServiceRequest request, UpgradePolicy policy, CancellationToken cancellationToken) =>
        kernel.ApplyAsync(
            new ModuleRequest
            {
                Id = request.Id,
                Packages = request.Packages,
                Recreate = request.Recreate,
                RollBack = request.RollBack,
                Remove = request.Remove,
                Policy = policy,
                Progress = request.Progress,
            },
            cancellationToken);
}
