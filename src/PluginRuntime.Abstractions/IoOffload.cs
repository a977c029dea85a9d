namespace PluginRuntime;

/// <summary>The entry point of an I/O offload. One instance serves one generation, which is one process.</summary>
/// <remarks>
/// <para>Order of callbacks in a generation that comes to serve: constructor, <see cref="UpgradableModule.ConfigureServices"/>,
/// <see cref="UpgradableModule.StartAsync"/>, <see cref="UpgradableModule.WarmUpAsync"/>,
/// <see cref="UpgradableModule.CheckHealthAsync"/>; then calls come in; then <see cref="AcquireAsync"/>, when the old generation has
/// released. In one that leaves: no new calls come in, those inside end, <see cref="ReleaseAsync"/>,
/// <see cref="UpgradableModule.StopAsync"/>, disposal of the service container, end of the process. When the upgrade is undone after
/// <see cref="ReleaseAsync"/>, the old generation gets <see cref="AcquireAsync"/> again. Callbacks never overlap each other.</para>
/// <para>A process can be lost at any instant. Nothing of it is asked to release then; the next generation acquires once the process
/// is known to be gone.</para>
/// </remarks>
public abstract class IoOffload : UpgradableModule
{
    /// <summary>
    /// Takes over what only one generation may own at a time: the right to write a file, a device, a port. Called when no other
    /// generation owns it. Calls already come in; those that need what is owned wait until this has returned.
    /// </summary>
    /// <param name="services">The generation's container.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when it is owned.</returns>
    public virtual ValueTask AcquireAsync(IServiceProvider services, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Gives up what <see cref="AcquireAsync"/> took, with everything written that was acknowledged. No call is inside.
    /// </summary>
    /// <param name="services">The generation's container.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when another generation may own it.</returns>
    public virtual ValueTask ReleaseAsync(IServiceProvider services, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
