using Microsoft.Extensions.DependencyInjection;

namespace PluginRuntime.Control.Hosting;

/// <summary>Goes on with what <c>AddPluginRuntime</c> began.</summary>
public sealed class PluginRuntimeBuilder
{
    internal PluginRuntimeBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's container.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Installs a module when the host starts.</summary>
    /// <param name="package">A package (<c>.nupkg</c>) or publish folder; relative to the host's content root.</param>
    /// <returns>This.</returns>
    public PluginRuntimeBuilder AddModule(string package)
    {
        ArgumentException.ThrowIfNullOrEmpty(package);
        Services.Configure<PluginRuntimeOptions>(options => options.Modules.Add(package));
        return this;
    }

    /// <summary>
    /// Lets modules inject a service of the host. It is resolved once, when the first module is installed, and must bear being called by
    /// modules of any version; its type must be in an assembly shared by host and modules, best one of contracts.
    /// </summary>
    /// <typeparam name="TService">The service's type.</typeparam>
    /// <returns>This.</returns>
    public PluginRuntimeBuilder ExposeToModules<TService>() where TService : class
    {
        Services.AddSingleton(new ExposedService(typeof(TService)));
        return this;
    }
}
