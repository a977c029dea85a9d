using Microsoft.Extensions.DependencyInjection;

namespace PluginRuntime;

/// <summary>
/// What the entry points of all upgradable code have in common. Derive from <see cref="KernelModule"/>, <see cref="IoOffload"/> or <see cref="VirtualServerModule"/>.
/// </summary>
public abstract class UpgradableModule
{
    /// <summary>For the entry points' base classes.</summary>
    protected UpgradableModule()
    {
    }

    /// <summary>
    /// Registers the module's services. Every contract that the module exports is registered here as a singleton (what virtual servers
    /// serve is not: <c>AddVirtualServer</c>); contracts that it imports are already registered and can be injected.
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
