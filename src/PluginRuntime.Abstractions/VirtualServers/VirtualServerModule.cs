namespace PluginRuntime;

/// <summary>The entry point of a type of virtual servers. One instance serves one process, whose virtual servers share its container.</summary>
/// <remarks>
/// Order of callbacks in a process: constructor, <see cref="UpgradableModule.ConfigureServices"/>,
/// <see cref="UpgradableModule.StartAsync"/>, <see cref="UpgradableModule.WarmUpAsync"/>,
/// <see cref="UpgradableModule.CheckHealthAsync"/>; then virtual servers are made in it or move to it. In one that leaves: all virtual
/// servers have moved or stopped, <see cref="UpgradableModule.StopAsync"/>, disposal of the container, end of the process. Callbacks
/// never overlap each other; those of the servers may overlap <see cref="UpgradableModule.CheckHealthAsync"/>.
/// </remarks>
public abstract class VirtualServerModule : UpgradableModule
{
    /// <summary>How calls run in each server of this type. Asked once.</summary>
    /// <value>By default <see cref="CallConcurrency.OneAtATime"/>.</value>
    public virtual CallConcurrency Calls => CallConcurrency.OneAtATime;
}
