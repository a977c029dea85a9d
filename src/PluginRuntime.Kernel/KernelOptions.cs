namespace PluginRuntime.Kernel;

/// <summary>Settings of a kernel. Read once, when it is made.</summary>
public sealed class KernelOptions
{
    /// <summary>
    /// The folder of the module store, kept between runs. Default: <c>PluginRuntime/store</c> below the user's local application data.
    /// </summary>
    public string StorePath { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? data
            : Path.GetTempPath(),
        "PluginRuntime",
        "store");

    /// <summary>
    /// The bound of generations that are retired and not collected, over all modules. At the bound further upgrades are rejected until the process restarts: each holds its code and what hangs on it. Default 32.
    /// </summary>
    public int MaxUncollected { get; set; } = 32;
}
