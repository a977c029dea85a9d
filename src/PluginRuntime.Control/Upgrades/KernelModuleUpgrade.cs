using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Swapping;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The branch of a service request that concerns kernel modules: swapped in place by the kernel.</summary>
internal sealed class KernelModuleUpgrade(MicroKernel kernel)
{
    /// <summary>Applies the modules of a request.</summary>
    /// <param name="parts">The request, sorted.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When it was made.</param>
    /// <param name="gate">Where the request may be held or turned. Modules are the last part: what is asked at the end is asked here.</param>
    /// <param name="beforeSwitch">As in <see cref="ModuleRequest"/>.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything.</param>
    internal Task<UpgradeReport> ApplyAsync(
        RequestParts parts, UpgradePolicy policy, long since, RequestGate gate, Func<CancellationToken, Task<string?>> beforeSwitch, CancellationToken cancellationToken) =>
        kernel.ApplyAsync(
            RequestOf(parts, policy, since) with
            {
                Planned = planned => gate.Plan(planned.Select(ChangeOf)),
                BeforeSwitch = beforeSwitch,
                Switched = gate.SwitchedAsync,
                Proved = gate.JudgesProbation ? gate.ProvedAsync : null,
                Reverting = gate.Reverting,
                Keep = gate.Keep,
            },
            cancellationToken);

    /// <summary>What the kernel is asked for.</summary>
    internal static ModuleRequest RequestOf(RequestParts parts, UpgradePolicy policy, long since) => new()
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
    };

    private static VersionChange ChangeOf(PlannedModule module) =>
        new(module.Module, ModuleKind.KernelModule, module.Old?.Version, module.Inspection?.Version, module.Stored?.Hash);
}
