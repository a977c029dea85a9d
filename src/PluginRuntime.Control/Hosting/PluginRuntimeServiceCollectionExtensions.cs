using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginRuntime;
using PluginRuntime.Control;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Enforcing;
using PluginRuntime.Control.Balancing.Planning;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Hosting;
using PluginRuntime.Control.Journal;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Events;
using PluginRuntime.Control.Remote.Participants;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Upgrades;
using PluginRuntime.Gates;
using PluginRuntime.Kernel;
using PluginRuntime.Kernel.Diagnostics;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Kernel.Swapping;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Host;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

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
            var servers = provider.GetRequiredService<IVirtualServers>();
            return MicroKernel.Create(
                new KernelOptions { StorePath = options.StorePath, MaxUncollected = options.MaxUncollected },
                options.Inspection,
                new HostServices(
                    provider.GetRequiredService<IConfiguration>(),
                    provider.GetRequiredService<ILoggerFactory>(),
                    provider.GetRequiredService<TimeProvider>(),
                    new Dictionary<Type, object>(provider.GetServices<ExposedService>().Select(exposed => KeyValuePair.Create(exposed.Type, provider.GetRequiredService(exposed.Type)))) { [typeof(IVirtualServers)] = servers }) { GiveWay = ProcessPriority.GiveWay },
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
        services.TryAddSingleton(static provider => new SubpartitionProcesses(provider.GetRequiredService<ChildProcesses>()));
        services.TryAddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value;
            return new OffloadTable(new OffloadParts(
                provider.GetRequiredService<SubpartitionProcesses>(),
                new OffloadOptions
                {
                    MaxCallerWait = options.Policy.MaxCallerWait,
                    MaxWaitingCalls = options.Subpartitions.MaxWaitingCalls,
                    MaxGenerations = options.Subpartitions.MaxGenerations,
                    StopTimeout = options.Policy.CallbackTimeout,
                    CallbackTimeout = options.Policy.CallbackTimeout,
                },
                options.Subpartitions,
                provider.GetRequiredService<TimeProvider>(),
                new OffloadLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("PluginRuntime.Subpartitions"))));
        });
        services.AddVirtualServers();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OffloadReconfiguration>());
    }

    private static void AddVirtualServers(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value;

            // Made before and so disposed after it: virtual servers that stop may still call offloads.
            _ = provider.GetRequiredService<OffloadTable>();
            return new HostTable(new HostParts(
                provider.GetRequiredService<SubpartitionProcesses>(),
                new RouterOptions(options.Policy.MaxCallerWait, options.Subpartitions.MaxWaitingCalls),
                ChildPolicies.OfHosts(options.Policy),
                options.Subpartitions,
                provider.GetRequiredService<TimeProvider>(),
                new HostLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("PluginRuntime.Subpartitions"))));
        });
        services.TryAddSingleton(static provider =>
        {
            var contracts = provider.GetRequiredService<SharedContracts>();
            var table = provider.GetRequiredService<HostTable>();
            var servers = new KernelServers(table, () => contracts.Assemblies);

            // Code in every child sees them, too.
            provider.GetRequiredService<SubpartitionProcesses>().Started = connection => connection.Serve(new IServerDirectory__Remote(), new ServerDirectory(connection, table, servers));
            return servers;
        });
        services.TryAddSingleton<IVirtualServers>(static provider => provider.GetRequiredService<KernelServers>());
    }

    private static void AddBalance(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new BalancerLog(provider.GetRequiredService<ILoggerFactory>().CreateLogger("PluginRuntime.Balancing")));
        services.TryAddSingleton(static provider =>
        {
            var balance = provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value.Balance;
            var hosts = provider.GetRequiredService<HostTable>();
            var log = provider.GetRequiredService<BalancerLog>();
            var subpartitions = new LiveSubpartitions(provider.GetRequiredService<OffloadTable>(), hosts, provider.GetRequiredService<ServerMoves>());
            var groups = new MachineGroups(balance.UseCgroups, log);
            return new ResourceBalancer(subpartitions, new ResourceEnforcer(subpartitions, groups.Find, balance), balance, Machine.Of(balance), provider.GetRequiredService<TimeProvider>(), log, groups.Sweep);
        });
        services.TryAddSingleton(static provider => new FollowingBalances(
            provider.GetRequiredService<ResourceBalancer>(), provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value.Balance, provider.GetRequiredService<BalancerLog>()));
    }

    private static void AddControl(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => KernelState.Open(
            provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value, provider.GetRequiredService<TimeProvider>(), provider.GetService<IJournalWatch>()));
        services.TryAddSingleton<RequestQueue>();
        services.TryAddSingleton<ServerMoves>();
        services.AddBalance();
        services.TryAddSingleton<RequestsAtStop>();
        services.TryAddSingleton<IPluginRuntime, ControlProgram>();
        services.AddControlPipe();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, InstallAtStart>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EndRequestsAtStop>());
    }

    /// <summary>Before the modules are installed: a kernel that starts can be seen to.</summary>
    private static void AddControlPipe(this IServiceCollection services)
    {
        services.TryAddSingleton<EventFeed>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, FeedLoggerProvider>());
        services.Configure<LoggerFilterOptions>(static filters => filters.Rules.Add(new LoggerFilterRule(typeof(FeedLoggerProvider).FullName, "PluginRuntime", LogLevel.Information, null)));
        services.TryAddSingleton(static _ => new KernelRegistry(KernelRegistry.DefaultFolder()));
        services.AddCoordination();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControlPipe>());
    }

    /// <summary>A kernel's part in requests over several kernels.</summary>
    private static void AddCoordination(this IServiceCollection services)
    {
        services.TryAddSingleton(static _ => new FleetOptions());
        services.TryAddSingleton(static provider => new CoordinatorLogs(
            provider.GetRequiredService<IOptions<PluginRuntimeOptions>>().Value.Name ?? "", provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IDecisionLog>(static provider => provider.GetRequiredService<CoordinatorLogs>());
        services.TryAddSingleton<CoordinatedRequests>();
    }
}
