using System.Diagnostics.CodeAnalysis;
using PluginRuntime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what virtual servers are made from.</summary>
public static class VirtualServerServiceCollectionExtensions
{
    /// <summary>Registers the class of the virtual servers of a type. Once in <see cref="UpgradableModule.ConfigureServices"/> of its entry point.</summary>
    /// <typeparam name="TServer">The class. Each server has an instance, in a scope of its own.</typeparam>
    /// <param name="services">The container of the process.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddVirtualServer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TServer>(this IServiceCollection services)
        where TServer : VirtualServer
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddScoped<VirtualServer, TServer>();
    }
}
