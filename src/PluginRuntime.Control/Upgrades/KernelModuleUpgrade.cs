using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Upgrades;

/// <summary>The branch of a service request that concerns kernel modules: swapped in place by the kernel.</summary>
internal sealed class KernelModuleUpgrade(MicroKernel kernel)
{
    /// <param name="parts">The request, sorted.</param>
    /// <param name="policy">Bounds.</param>
    /// <param name="since">When it was made.</param>
    /// <param name="beforeSwitch">As in <see cref="ModuleRequest"/>; <see langword="null"/>: the request has no other part.</param>
    /// <param name="cancellationToken">Up to the switch it undoes everything.</param>
    internal Task<UpgradeReport> ApplyAsync(
        RequestParts parts, UpgradePolicy policy, long since, Func<CancellationToken, Task<string?>>? beforeSwitch, CancellationToken cancellationToken) =>
        kernel.ApplyAsync(RequestOf(parts, policy, since, beforeSwitch), cancellationToken);

    /// <summary>What the kernel is asked for.</summary>
    internal static ModuleRequest RequestOf(RequestParts parts, UpgradePolicy policy, long since, Func<CancellationToken, Task<string?>>? beforeSwitch) => new()
    {
        Id = parts.Modules.Id,
        Packages = parts.Modules.Packages,
        Taken = parts.Taken,
        Since = since,
        Recreate = parts.Modules.Recreate,
        RollBack = parts.Modules.RollBack,
        Remove = parts.Modules.Remove,
        Policy = policy,
        BeforeSwitch = beforeSwitch,
        Progress = parts.Modules.Progress,
    };
}
