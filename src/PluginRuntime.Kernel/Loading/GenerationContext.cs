using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PluginRuntime.Gates;

namespace PluginRuntime.Kernel.Loading;

/// <summary>The <see cref="ModuleContext"/> of one generation: hands out, notes what it handed out, revokes it.</summary>
internal sealed class GenerationContext : ModuleContext, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<ScheduledWork> _schedules = [];
    private readonly CancellationTokenSource _retiring = new();
    private readonly GenerationTime _time;
    private readonly ConfigurationRoot _configuration;
    private readonly ModuleLoggerFactory _loggers;
    private CancellationTokenSource _quiescing = new();
    private bool _serving;

    internal GenerationContext(
        GenerationLeases leases, string contentRoot, IConfiguration hostConfiguration, ILoggerFactory hostLoggers, TimeProvider hostTime)
    {
        Leases = leases;
        ContentRoot = contentRoot;
        _time = new GenerationTime(hostTime);
        _loggers = new ModuleLoggerFactory(hostLoggers, leases.Module, leases.Version, leases.Generation);

        _configuration = (ConfigurationRoot)new ConfigurationBuilder()
            .Add(new ForwardedConfiguration(hostConfiguration.GetSection($"PluginRuntime:Modules:{leases.Module}"), hostLoggers.CreateLogger("PluginRuntime.Kernel")))
            .Build();
    }

    /// <inheritdoc/>
    public override string ModuleId => Leases.Module;

    /// <inheritdoc/>
    public override string Version => Leases.Version;

    /// <inheritdoc/>
    public override long Generation => Leases.Generation;

    /// <inheritdoc/>
    public override string ContentRoot { get; }

    /// <inheritdoc/>
    public override IConfiguration Configuration => _configuration;

    /// <inheritdoc/>
    public override ILoggerFactory LoggerFactory => _loggers;

    /// <inheritdoc/>
    public override TimeProvider TimeProvider => _time;

    /// <inheritdoc/>
    public override CancellationToken Retiring => _retiring.Token;

    /// <inheritdoc/>
    public override CancellationToken Quiescing
    {
        get
        {
            lock (_lock)
                return _quiescing.Token;
        }
    }

    internal GenerationLeases Leases { get; }

    /// <inheritdoc/>
    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(work);
        var scheduled = new ScheduledWork(this, name, period, work, _loggers.CreateLogger("PluginRuntime.Schedule"));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_retiring.IsCancellationRequested, this);
            _schedules.Add(scheduled);

            // Under the lock: Hold comes before, and it does not begin, or after, and ends it.
            if (_serving)
                scheduled.Resume();
        }

        return scheduled;
    }

    /// <inheritdoc/>
    public override T Own<T>(T resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        lock (_lock)
        {
            if (!_retiring.IsCancellationRequested)
            {
                _owned.Add(resource);
                return resource;
            }
        }

        resource.Dispose();
        throw new ObjectDisposedException(nameof(ModuleContext), "The generation retires; what it was to own has been disposed.");
    }

    /// <summary>Lets scheduled work run: this generation serves and its gate is open.</summary>
    internal void Serve()
    {
        ScheduledWork[] schedules;
        lock (_lock)
        {
            _serving = true;
            schedules = [.. _schedules];
        }

        foreach (var scheduled in schedules)
            scheduled.Resume();
    }

    /// <summary>Starts no further run of scheduled work. A run that goes on holds its lease.</summary>
    internal void Hold()
    {
        ScheduledWork[] schedules;
        lock (_lock)
        {
            _serving = false;
            schedules = [.. _schedules];
        }

        foreach (var scheduled in schedules)
            scheduled.Hold();
    }

    /// <summary>Asks calls inside to finish early.</summary>
    internal void AskToFinish()
    {
        CancellationTokenSource quiescing;
        lock (_lock)
            quiescing = _quiescing;
        CancelAside(quiescing);
    }

    /// <summary>The attempt was backed out: later calls get a fresh token.</summary>
    internal void Resume()
    {
        lock (_lock)
        {
            if (_quiescing.IsCancellationRequested)
                _quiescing = new CancellationTokenSource();
        }
    }

    /// <summary>Says that the generation retires, and ends what it scheduled.</summary>
    internal void BeginRetiring()
    {
        Hold();
        AskToFinish();
        CancelAside(_retiring);
    }

    /// <summary>What was handed out and is not ended, for reports of what may hold the context.</summary>
    internal IReadOnlyList<string> StillHeld()
    {
        lock (_lock)
            return [.. _schedules.Where(static work => work.IsRunning).Select(static work => $"scheduled work '{work.Name}' is still running")];
    }

    /// <summary>Revokes everything that was handed out.</summary>
    public void Dispose()
    {
        IDisposable[] owned;
        ScheduledWork[] schedules;
        lock (_lock)
        {
            owned = [.. _owned];
            _owned.Clear();
            schedules = [.. _schedules];
        }

        foreach (var scheduled in schedules)
            scheduled.Dispose();
        List<string> problems = [];
        foreach (var resource in owned.Reverse())
        {
            try
            {
                resource.Dispose();
            }
            catch (Exception exception)
            {
                problems.Add($"{resource.GetType().Name}.Dispose: {ModuleStepException.Describe(exception)}");
            }
        }

        _time.Dispose();
        _configuration.Dispose();
        _loggers.Dispose();
        if (problems.Count > 0)
            throw new ModuleStepException(ModuleId, "disposal of owned resources", string.Join("; ", problems), "Mend the module's Dispose.");
    }

    /// <summary>Callbacks registered on the token run on the pool: one that blocks must not hold the swapper.</summary>
    private static void CancelAside(CancellationTokenSource source)
    {
        using (ExecutionContext.SuppressFlow())
            _ = source.CancelAsync();
    }
}
