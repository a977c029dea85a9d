using PluginRuntime.Control.Balancing;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Hosting;

/// <summary>Settings of the runtime in a host. Read once, at start.</summary>
public sealed class PluginRuntimeOptions
{
    /// <summary>
    /// Packages or publish folders that are installed when the host starts, together, before any hosted service or server starts. When
    /// one cannot be, the host does not start and says why. Relative paths are relative to the host's content root.
    /// </summary>
    public IList<string> Modules { get; } = [];

    /// <summary>
    /// The kernel's name among those of this user. A kernel with a name keeps a journal, so that its versions survive a restart, and listens on a control pipe, for the
    /// management tool <c>prt</c>. A second kernel of the same name does not start.
    /// </summary>
    /// <value>By default <see langword="null"/>: no journal and no control pipe. 1 to 64 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, the first one a letter or digit.</value>
    public string? Name { get; set; }

    /// <summary>
    /// The folder in which each kernel with a name has its own, for what must survive a restart. Default: <c>PluginRuntime/kernels</c> in
    /// the user's folder for local application data.
    /// </summary>
    public string StatePath { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "PluginRuntime", "kernels");

    /// <summary>The folder of the module store; see <see cref="KernelOptions.StorePath"/>.</summary>
    public string StorePath { get; set; } = new KernelOptions().StorePath;

    /// <summary>See <see cref="KernelOptions.MaxUncollected"/>. Default 32, at least 1.</summary>
    public int MaxUncollected { get; set; } = new KernelOptions().MaxUncollected;

    /// <summary>The policy of requests that bring none.</summary>
    public UpgradePolicy Policy { get; set; } = UpgradePolicy.Default;

    /// <summary>Settings of child processes.</summary>
    public SubpartitionOptions Subpartitions { get; } = new();

    /// <summary>Settings of the balance of processors, memory and virtual servers.</summary>
    public BalanceOptions Balance { get; } = new();

    /// <summary>Which findings of inspection refuse a package.</summary>
    public InspectionPolicy Inspection { get; set; } = InspectionPolicy.Default;
}
