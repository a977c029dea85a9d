using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PluginRuntime.Gates;

/// <summary>Registers contracts in the host's container. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractServiceCollectionExtensions
{
    /// <summary>Makes a contract injectable: what is injected is its gate.</summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The host's container.</param>
    /// <param name="assembly">The assembly that carries the <see cref="ContractGateAttribute"/>.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddContract<TContract>(this IServiceCollection services, Assembly assembly) where TContract : class
    {
        services.TryAddSingleton(static provider => provider.GetRequiredService<IEntryGates>().GateOf<TContract>());
        if (!services.Any(service => service.ImplementationInstance is ContractAssembly known && known.Assembly == assembly))
            services.AddSingleton(new ContractAssembly(assembly));
        return services;
    }
}
