using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginRuntime.Control;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Gates;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Kernel.Swapping;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Processes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the runtime to a host.</summary>
public static class PluginRuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Embeds the micro hypervisor kernel. Afterwards <see cref="IPluginRuntime"/> can be injected, and the contracts whose generated
    /// <c>Add...Contracts()</c> the host calls: what is injected for them is a gate.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>Goes on with modules and exposed services.</returns>
    public static PluginRuntimeBuilder AddPluginRuntime(this IHostApplicationBuilder builder, Action<PluginRuntimeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Services.AddPluginRuntime(configure);
    }

    /// <inheritdoc cref="AddPluginRuntime(IHostApplicationBuilder, Action{PluginRuntimeOptions})"/>
    public static PluginRuntimeBuilder AddPluginRuntime(this IHostApplicationBuilder builder) => builder.AddPluginRuntime(static _ => { });

    /// <inheritdoc cref="AddPluginRuntime(IHostApplicationBuilder, Action{PluginRuntimeOptions})"/>
    /// <param name="services">The host's container.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static PluginRuntimeBuilder AddPluginRuntime(this IServiceCollection services, Action<PluginRuntimeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptionsOfRuntime(configure);
        services.AddSubpartitions();
        services.AddKernel();
        services.AddControl();
        return new PluginRuntimeBuilder(services);
    }

    /// <summary>Adds the runtime's health: unhealthy without modules, degraded while generations that left service are still loaded.</summary>
    /// <param name="builder">The health checks.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHealthChecksBuilder AddPluginRuntime(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<PluginRuntimeHealthCheck>("plugin-runtime");
    }

    private static void AddOptionsOfRuntime(this IServiceCollection services, Action<PluginRuntimeOptions> configure)
    {
        services.AddOptions<PluginRuntimeOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PluginRuntimeOptions>, PluginRuntimeOptionsValidator>());
    }

    private static void AddKernel(this IServiceCollection services)
    {
        // Gates do not depend on the kernel: a service that is exposed to modules may itself call contracts.
        services.TryAddSingleton(static provider => new SharedContracts(provider.GetServices<PluginRuntime.Gates.ContractAssembly>()));
        services.TryAddSingleton<EntryGates>();
        services.TryAddSingleton<IEntryGates>(static provider => provider.GetRequiredService<EntryGates>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value;

            // Made before the kernel and so disposed after it: a module that stops may still call offloads.
            _ = provider.GetRequiredService<OffloadTable>();
            return MicroKernel.Create(
                new KernelOptions { StorePath = options.StorePath, MaxUncollected = options.MaxUncollected },
                options.Inspection,
                new HostServices(
                    provider.GetRequiredService<IConfiguration>(),
                    provider.GetRequiredService<ILoggerFactory>(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetServices<ExposedService>().ToDictionary(exposed => exposed.Type, exposed => provider.GetRequiredService(exposed.Type))),
                provider.GetRequiredService<SharedContracts>(),
                provider.GetRequiredService<EntryGates>(),
                new OffloadInspector(Path.GetDirectoryName(options.Subpartitions.HostPath) ?? "", options.Inspection),
                new KernelLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("PluginRuntime.Kernel")),
                provider.GetService<IMeterFactory>());
        });
    }

    private static void AddSubpartitions(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new ChildProcesses(
            provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value.Subpartitions,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value;
            var settings = options.Subpartitions;
            return new OffloadTable(new OffloadParts(
                new SubpartitionProcesses(provider.GetRequiredService<ChildProcesses>()),
                new OffloadOptions
                {
                    MaxCallerWait = options.Policy.MaxCallerWait,
                    MaxWaitingCalls = settings.MaxWaitingCalls,
                    MaxGenerations = settings.MaxGenerations,
                    StopTimeout = options.Policy.CallbackTimeout,
                    CallbackTimeout = options.Policy.CallbackTimeout,
                },
                settings,
                provider.GetRequiredService<TimeProvider>(),
                new OffloadLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("PluginRuntime.Subpartitions"))));
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OffloadReconfiguration>());
    }

    private static void AddControl(this IServiceCollection services)
    {
        services.TryAddSingleton<IPluginRuntime, ControlProgram>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, InstallAtStart>());
    }
}
