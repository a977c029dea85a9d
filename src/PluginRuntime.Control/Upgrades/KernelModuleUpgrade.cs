using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The branch of a service request that concerns kernel modules: swapped in place by the kernel.</summary>
internal sealed class KernelModuleUpgrade(MicroKernel kernel)
{
    internal Task<UpgradeReport> ApplyAsync(RequestParts parts, UpgradePolicy policy, long since, CancellationToken cancellationToken) =>
        kernel.ApplyAsync(
            new ModuleRequest
            {
                Id = parts.Modules.Id,
                Packages = parts.Modules.Packages,
                Taken = parts.Taken,
                Since = since,
                Recreate = parts.Modules.Recreate,
                RollBack = parts.Modules.RollBack,
                Remove = parts.Modules.Remove,
                Policy = policy,
                Progress = parts.Modules.Progress,
            },
            cancellationToken);
}
