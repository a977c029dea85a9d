using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginRuntime.Gates;
using PluginRuntime.Kernel.Inspection;
using PluginRuntime.Kernel.Swapping;

namespace PluginRuntime.Kernel.Loading;

/// <summary>One loaded version of a module: its code, its container, what it exports and imports, who is inside.</summary>
/// <remarks>
/// Owned by the swap that prepares it, then by the module table, then by its retirement. After <see cref="Release"/> nothing of the
/// module is referenced from here. Methods that touch module objects are not inlined into their callers, whose frames would hold them.
/// </remarks>
internal sealed class ModuleGeneration
{
    private readonly ConcurrentDictionary<string, bool> _unreturned = new(StringComparer.Ordinal);
    private LoadedModule? _loaded;
    private ServiceProvider? _services;
    private Dictionary<Type, GateBinding> _exports = [];
    private List<object> _participants = [];

    internal ModuleGeneration(ModuleInspection inspection, StoredModule stored, GenerationContext context, IReadOnlyDictionary<Type, Gate> imports)
    {
        Inspection = inspection;
        Stored = stored;
        Context = context;
        Imports = imports;
    }

    internal ModuleInspection Inspection { get; }

    internal StoredModule Stored { get; }

    internal GenerationContext Context { get; }

    internal GenerationLeases Leases => Context.Leases;

    internal string Module => Inspection.ModuleId;

    internal string Version => Inspection.Version;

    /// <summary>The gates that were injected into this generation.</summary>
    internal IReadOnlyDictionary<Type, Gate> Imports { get; }

    /// <summary>What gates of its contracts lead to.</summary>
    internal IReadOnlyDictionary<Type, GateBinding> Exports => _exports;

    /// <summary>The objects that hand state over: the entry point and the exported singletons.</summary>
    internal IReadOnlyList<object> Participants => _participants;

    /// <summary>The module's container.</summary>
    internal IServiceProvider Services => _services ?? throw new InvalidOperationException($"{this} has no container.");

    /// <summary>How calls run in each virtual server, if the module is a type of them.</summary>
    internal CallConcurrency Calls => ((VirtualServerModule)Entry).Calls;

    /// <summary>Dead when the load context has been collected; <see langword="null"/> when nothing was loaded.</summary>
    internal WeakReference? Unloading { get; private set; }

    /// <summary>Callbacks of the module that have not returned: their frames hold it.</summary>
    internal IEnumerable<string> Unreturned => _unreturned.Keys.Order(StringComparer.Ordinal);

    /// <summary>How many methods were compiled before callers could meet them.</summary>
    internal int CompiledMethods { get; private set; }

    /// <summary>Whether state has to pass when this generation leaves.</summary>
    internal bool HasState => _participants.Count > 0;

    public override string ToString() => $"{Module} {Version} (generation {Leases.Generation})";

    /// <summary>Loads the code, lets the module register its services, and makes the objects it exports.</summary>
    internal Task ConstructAsync(IEnumerable<string> shared, Func<ContractName, Type> contractType, HostServices host, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("construction", timeout, _ =>
        {
            Construct(shared, contractType, host);
            return ValueTask.CompletedTask;
        }, cancellationToken);

    /// <summary>Calls into the module, and knows until it returns that it has not.</summary>
    /// <exception cref="ModuleStepException">It threw, or did not return in time.</exception>
    internal Task CallAsync(string step, TimeSpan timeout, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken) =>
        ModuleCallback.RunAsync(Module, step, timeout, async token =>
        {
            NoteBegun(step);
            try
            {
                await callback(token).ConfigureAwait(false);
            }
            finally
            {
                NoteReturned(step);
            }
        }, cancellationToken);

    internal void NoteBegun(string step) => _unreturned[step] = true;

    internal void NoteReturned(string step) => _unreturned.TryRemove(step, out _);

    internal Task StartAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("StartAsync", timeout, token => Entry.StartAsync(_services!, token), cancellationToken);

    /// <summary>Compiles the module, on a thread of its own: most of the work of getting ready is here.</summary>
    /// <param name="giveWay">Makes that thread leave the processors to others; <see langword="null"/>: nobody else serves.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    internal Task CompileAsync(Action? giveWay, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("compilation", timeout, token => new ValueTask(Task.Factory.StartNew(
            () =>
            {
                giveWay?.Invoke();
                CompiledMethods = _loaded!.Compile(token);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)), cancellationToken);

    internal Task WarmUpAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("WarmUpAsync", timeout, token => Entry.WarmUpAsync(_services!, token), cancellationToken);

    /// <summary>Hands its own initial state out and takes it back: compiles the way, and shows that it works.</summary>
    internal Task RehearseHandOverAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _participants.Count == 0
            ? Task.CompletedTask
            : CallAsync("rehearsal of the hand-over", timeout, token =>
            {
                RehearseHandOver(token);
                return ValueTask.CompletedTask;
            }, cancellationToken);

    internal async Task CheckHealthAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reason = new StrongBox<string?>();
        await CallAsync("CheckHealthAsync", timeout, async token =>
        {
            var health = await Entry.CheckHealthAsync(_services!, token).ConfigureAwait(false);
            if (!health.IsHealthy)
                reason.Value = health.Reason ?? "no reason given";
        }, cancellationToken).ConfigureAwait(false);
        if (reason.Value is { } unhealthy)
            throw new ModuleStepException(Module, "CheckHealthAsync", $"the module says that it is unhealthy: {unhealthy}", "Remove the cause, then apply again.");
    }

    /// <summary>An offload takes over what one generation may own at a time.</summary>
    internal Task AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("AcquireAsync", timeout, token => Entry is IoOffload offload ? offload.AcquireAsync(_services!, token) : ValueTask.CompletedTask, cancellationToken);

    /// <summary>An offload gives it up.</summary>
    internal Task ReleaseAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("ReleaseAsync", timeout, token => Entry is IoOffload offload ? offload.ReleaseAsync(_services!, token) : ValueTask.CompletedTask, cancellationToken);

    /// <summary>Waits for runs of scheduled work that had begun when it was held.</summary>
    /// <exception cref="ModuleStepException">They did not end in time.</exception>
    internal async Task AwaitScheduledWorkAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var quiescence = new Quiescence([this]);
        quiescence.Begin();
        var isQuiet = await quiescence.WaitAsync(timeout / 2, timeout / 2, cancellationToken).ConfigureAwait(false);
        quiescence.End();
        if (!isQuiet)
            throw new ModuleStepException(Module, "end of scheduled work", string.Join("; ", quiescence.Blockers), "Let the work observe its token.");
    }

    internal Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _services is null
            ? Task.CompletedTask
            : CallAsync("StopAsync", timeout, token => Entry.StopAsync(_services!, token), cancellationToken);

    internal Task DisposeServicesAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("disposal", timeout, async _ =>
        {
            Context.Dispose();
            if (_services is { } services)
                await services.DisposeAsync().ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Cuts every reference to the module and begins to unload it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Release()
    {
        foreach (var gate in Imports.Values)
            gate.Binding = GateBinding.NotServing($"its caller, {this}, has retired; work that outlives its generation must run through ModuleContext.");
        _exports = [];
        _participants = [];
        _services = null;
        Interlocked.Exchange(ref _loaded, null)?.Unload();
    }

    private UpgradableModule Entry => _loaded!.Entry;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Construct(IEnumerable<string> shared, Func<ContractName, Type> contractType, HostServices host)
    {
        _loaded = LoadedModule.Load(Inspection, shared);
        Unloading = _loaded.Unloading;
        _loaded.MakeEntry(Inspection.EntryType);

        var services = new ServiceCollection();
        services.AddSingleton<ModuleContext>(Context);
        services.AddSingleton(Context.Configuration);
        services.AddSingleton(Context.TimeProvider);
        services.AddSingleton(Context.LoggerFactory);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        services.AddOptions();
        foreach (var (contract, gate) in Imports)
            services.AddSingleton(contract, gate);
        host.AddTo(services);
        Entry.ConfigureServices(services, Context);

        var exported = Inspection.Exports.Select(contractType).ToArray();
        foreach (var contract in exported)
            RequireSingleton(services, contract);

        // Validated: a service that cannot be made is found here, not by the first caller.
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _services.GetService<IStartupValidator>()?.Validate();
        foreach (var contract in exported)
            _exports[contract] = new GateBinding(_services.GetRequiredService(contract), Leases);
        _participants = [.. _exports.Values.Select(binding => binding.Target!).Append(Entry).Distinct(ReferenceEqualityComparer.Instance).Where(HandsOver)!];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RehearseHandOver(CancellationToken cancellationToken)
    {
        foreach (var pair in HandOverPair.Match(Module, _participants, _participants, out _))
        {
            pair.Begin(cancellationToken);
            pair.Pass();
        }
    }

    private static void RequireSingleton(ServiceCollection services, Type contract)
    {
        var descriptor = services.LastOrDefault(service => service.ServiceType == contract && !service.IsKeyedService)
            ?? throw new InvalidOperationException(
                $"A class of the module implements {contract.Name}, but ConfigureServices does not register it. Add services.AddSingleton<{contract.Name}, ...>().");
        if (descriptor.Lifetime != ServiceLifetime.Singleton)
            throw new InvalidOperationException($"{contract.Name} is registered as {descriptor.Lifetime}; an exported contract is a singleton of its generation.");
    }

    private static bool HandsOver(object participant) =>
        participant is IHandOverByValue || participant.GetType().GetInterfaces().Any(static type => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IHandOver<>));
}
