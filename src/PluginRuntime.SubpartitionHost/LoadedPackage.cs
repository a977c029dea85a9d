using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.SubpartitionHost.Servers;
using PluginRuntime.Subpartitions.Diagnostics;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// The package of this process: loaded as the kernel loads a module, but for good; what it imports are callers over the pipe, what it
/// exports is served on it; if it is a type of virtual servers, these are made in it.
/// </summary>
internal sealed class LoadedPackage
{
    private readonly ModuleGeneration _module;
    private readonly ModuleSettings _settings;
    private readonly SharedContracts _contracts;
    private readonly TimeSpan _timeout;
    private readonly LoadOrder _order;
    private ServerHost? _servers;

    private LoadedPackage(LoadOrder order, ModuleGeneration module, ModuleSettings settings, SharedContracts contracts, TimeSpan timeout)
    {
        _order = order;
        _module = module;
        _settings = settings;
        _contracts = contracts;
        _timeout = timeout;
    }

    /// <summary>Loads the package and makes what it exports.</summary>
    /// <exception cref="ModuleStepException">The package failed.</exception>
    internal static async Task<LoadedPackage> LoadAsync(LoadOrder order, PipeConnection connection, OutgoingLogs logs, CancellationToken cancellationToken)
    {
        var contracts = new SharedContracts([]);
        foreach (var contract in order.Contracts)
            contracts.AddByPath(contract.Name, contract.Path);
        Type TypeOf(ContractName name) => contracts.TypeOf(name.TypeName, name.AssemblyName);

        var inspection = InspectionOf(order);
        var imports = inspection.Imports.Select(TypeOf).ToDictionary(contract => contract, contract => RemoteContracts.Of(contract, contracts.Assemblies).MakeCaller(connection.Channel));
        var settings = new ModuleSettings(order.Subpartition, order.Configuration);
        var configuration = new ConfigurationBuilder().Add(settings).Build();
        imports[typeof(IVirtualServers)] = new RemoteServers(connection, contracts);
        var host = new HostServices(configuration, logs, TimeProvider.System, imports) { Register = order.RunsServers ? RegisterInstances : null };
        var leases = new GenerationLeases(order.Subpartition, order.Version, order.Generation);
        var context = new GenerationContext(leases, order.ContentRoot, configuration, logs, TimeProvider.System);
        var stored = new StoredModule("", Path.GetDirectoryName(order.ContentRoot)!);
        var generation = new ModuleGeneration(inspection, stored, context, ImmutableDictionary<Type, Gate>.Empty);
        var timeout = TimeSpan.FromMilliseconds(order.CallbackMilliseconds);
        await generation.ConstructAsync(order.Shared, TypeOf, host, timeout, cancellationToken).ConfigureAwait(false);
        return new LoadedPackage(order, generation, settings, contracts, timeout);
    }

    internal Task StartAsync(CancellationToken cancellationToken) => _module.StartAsync(_timeout, cancellationToken);

    /// <summary>Lets the kernel call what the package exports, or make its virtual servers.</summary>
    internal void Serve(PipeConnection connection, OutgoingLogs logs)
    {
        if (_order.RunsServers)
        {
            _servers = new ServerHost(Share(connection, logs));
            connection.Serve(new IServerHost__Remote(), _servers);
            return;
        }

        foreach (var (contract, binding) in _module.Exports)
            connection.Serve(RemoteContracts.Of(contract, _contracts.Assemblies), binding.Target!);
    }

    internal async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        // Much of a virtual server's code is called for the first time while its callers wait: when it takes up state.
        if (_order.RunsServers)
            await _module.CompileAsync(null, _timeout, cancellationToken).ConfigureAwait(false);
        await _module.WarmUpAsync(_timeout, cancellationToken).ConfigureAwait(false);
        foreach (var contract in _order.Exports)
            CallRehearsal.Run(RemoteContracts.Of(_contracts.TypeOf(contract.Type, contract.Assembly), _contracts.Assemblies));

        // What an offload owns passes while its callers wait: some 10 ms longer, if the way there is compiled only then.
        if (!_order.RunsServers)
        {
            await AcquireAsync(cancellationToken, isRehearsal: true).ConfigureAwait(false);
            await ReleaseAsync(cancellationToken, isRehearsal: true).ConfigureAwait(false);
        }
    }

    internal Task CheckHealthAsync(CancellationToken cancellationToken) => _module.CheckHealthAsync(_timeout, cancellationToken);

    /// <summary>Gives the package what only one generation may own.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="isRehearsal">Whether the package is left out: nothing is given to it, and nothing of it runs.</param>
    internal async Task AcquireAsync(CancellationToken cancellationToken, bool isRehearsal = false)
    {
        if (!isRehearsal)
            _module.Context.Resume();
        await (isRehearsal ? RehearseAsync(cancellationToken) : _module.AcquireAsync(_timeout, cancellationToken)).ConfigureAwait(false);
        if (!isRehearsal)
            _module.Context.Serve();
    }

    /// <summary>Takes what only one generation may own from the package.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="isRehearsal">Whether the package is left out, which owns nothing as yet.</param>
    internal async Task ReleaseAsync(CancellationToken cancellationToken, bool isRehearsal = false)
    {
        if (!isRehearsal)
            _module.Context.Hold();
        await _module.AwaitScheduledWorkAsync(_timeout, cancellationToken).ConfigureAwait(false);
        await (isRehearsal ? RehearseAsync(cancellationToken) : _module.ReleaseAsync(_timeout, cancellationToken)).ConfigureAwait(false);
    }

    internal void AskToFinish() => _module.Context.AskToFinish();

    internal void Reconfigure(ConfigurationEntry[] configuration) => _settings.Replace(configuration);

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _module.Context.BeginRetiring();
        try
        {
            if (_servers is not null)
                await _servers.DropAllAsync().ConfigureAwait(false);
            await _module.StopAsync(_timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _module.DisposeServicesAsync(_timeout, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task RehearseAsync(CancellationToken cancellationToken) => _module.CallAsync("rehearsal", _timeout, static _ => ValueTask.CompletedTask, cancellationToken);

    private HostedPackage Share(PipeConnection connection, OutgoingLogs logs) => new()
    {
        Type = _order.Subpartition,
        Version = _order.Version,
        Calls = _module.Calls,
        Contracts = [.. _order.Exports.Select(contract => RemoteContracts.Of(_contracts.TypeOf(contract.Type, contract.Assembly), _contracts.Assemblies))],
        Scopes = _module.Services.GetRequiredService<IServiceScopeFactory>(),
        Loggers = logs,
        Time = TimeProvider.System,
        CallbackTimeout = _timeout,
        HandOverTimeout = TimeSpan.FromMilliseconds(_order.HandOverMilliseconds),
        Connection = connection,
        Parent = (IServerParent)new IServerParent__Remote().MakeCaller(connection.Channel),
    };

    private static void RegisterInstances(IServiceCollection services)
    {
        services.AddScoped<InstanceScope>();
        services.AddScoped(static scope => scope.GetRequiredService<InstanceScope>().Context);
    }

    /// <summary>What the kernel's inspection found, as far as loading asks for it.</summary>
    private static ModuleInspection InspectionOf(LoadOrder order) => ModuleInspector.Nothing with
    {
        Kind = order.RunsServers ? ModuleKind.VirtualServer : ModuleKind.IoOffload,
        ModuleId = order.Subpartition,
        Version = order.Version,
        AssemblyName = Path.GetFileNameWithoutExtension(order.AssemblyPath),
        AssemblyPath = order.AssemblyPath,
        EntryType = order.EntryType,

        // What virtual servers serve are no singletons of the package's container.
        Exports = order.RunsServers ? [] : [.. order.Exports.Select(contract => new ContractName(contract.Type, contract.Assembly))],
        Imports = [.. order.Imports.Select(contract => new ContractName(contract.Type, contract.Assembly))],
    };
}
