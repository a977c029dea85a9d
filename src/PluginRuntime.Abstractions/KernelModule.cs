using Microsoft.Extensions.DependencyInjection;

namespace PluginRuntime;

/// <summary>The entry point of a kernel module. One instance serves one generation.</summary>
/// <remarks>
/// <para>Order of callbacks in a generation that comes to serve:
/// constructor, <see cref="ConfigureServices"/>, <see cref="StartAsync"/>, <see cref="WarmUpAsync"/>, a dry hand-over of its own
/// state (out and in again), the hand-over from the old generation, calls. In one that leaves: hand-over to the new generation,
/// <see cref="StopAsync"/>, disposal of the service container. Callbacks never overlap each other; calls may overlap
/// <see cref="CheckHealthAsync"/>.</para>
/// <para>Any exception up to the switch refuses the upgrade and leaves the old generation serving. Every callback has a deadline
/// (the kernel's options), after which its token is cancelled and the phase counts as failed.</para>
/// <para>Keep the time from constructor to the end of warm-up free of effects that the old generation would notice: it is still serving.</para>
/// </remarks>
public abstract class KernelModule
{
    /// <summary>
    /// Registers the module's services. Every contract that the module exports is registered here as a singleton; contracts that it
    /// imports are already registered and can be injected.
    /// </summary>
    /// <param name="services">The container of this generation, disposed when the generation retires.</param>
    /// <param name="context">What the runtime provides to this generation.</param>
    public abstract void ConfigureServices(IServiceCollection services, ModuleContext context);

    /// <summary>Acquires what the module needs before it can serve. The old generation still serves.</summary>
    /// <param name="services">The generation's container.</param>
    /// <param name="cancellationToken">Cancelled at the deadline of the phase or when the request is cancelled.</param>
    /// <returns>A task that completes when the module is ready to serve.</returns>
    public virtual ValueTask StartAsync(IServiceProvider services, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Calls the module's own hot paths once, without effect, so that they are compiled before callers meet them. The runtime has
    /// compiled every non-generic method before; generic instantiations and one-time initialisation are what is left.
    /// </summary>
    /// <param name="services">The generation's container.</param>
    /// <param name="cancellationToken">Cancelled at the deadline of the phase or when the request is cancelled.</param>
    /// <returns>A task that completes when the module is warm.</returns>
    public virtual ValueTask WarmUpAsync(IServiceProvider services, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Tells whether this generation serves well. Asked before the switch and during probation; may overlap calls.</summary>
    /// <param name="services">The generation's container.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>The health; an exception counts as unhealthy.</returns>
    public virtual ValueTask<ModuleHealth> CheckHealthAsync(IServiceProvider services, CancellationToken cancellationToken) => new(ModuleHealth.Healthy);

    /// <summary>
    /// Releases what <see cref="StartAsync"/> acquired. No call is inside and none will come. An exception is reported; the
    /// generation retires all the same.
    /// </summary>
    /// <param name="services">The generation's container, disposed afterwards.</param>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    /// <returns>A task that completes when nothing of the module runs any more.</returns>
    public virtual ValueTask StopAsync(IServiceProvider services, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
