using PluginRuntime.Kernel;

namespace PluginRuntime.Control.Upgrades;

/// <summary>Applies the rest of a request: its modules, and what else is switched after the part that asks for it.</summary>
/// <param name="beforeSwitch">Does what comes first when they are ready, and says why they are not to be switched.</param>
/// <param name="cancellationToken">Up to the switch it undoes everything.</param>
internal delegate Task<UpgradeReport> ModulesPart(Func<CancellationToken, Task<string?>> beforeSwitch, CancellationToken cancellationToken);
