using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>The <see cref="VirtualServerContext"/> of one instance.</summary>
internal sealed class InstanceContext : VirtualServerContext, IAsyncDisposable
{
    private readonly uint _instance;
    private readonly HostedPackage _package;
    private readonly InstanceGate _gate;
    private readonly InstanceSockets _sockets;
    private readonly Lock _lock = new();
    private readonly List<InstanceSchedule> _schedules = [];
    private CancellationTokenSource _quiescing = new();
    private ReadOnlyMemory<byte>? _checkpoint;
    private bool _isDisposed;

    internal InstanceContext(uint instance, string name, long epoch, IEnumerable<ConfigurationEntry> options, ReadOnlyMemory<byte>? checkpoint, InstanceGate gate, InstanceMeter meter, HostedPackage package, Func<VirtualConnection, CancellationToken, Task> serve)
    {
        _instance = instance;
        _package = package;
        _gate = gate;
        _checkpoint = checkpoint;
        Name = name;
        Epoch = epoch;
        Options = new ConfigurationBuilder().AddInMemoryCollection(options.Select(static option => KeyValuePair.Create(option.Key, option.Value))).Build();
        Logger = package.Loggers.CreateLogger($"{package.Type}/{name}");
        _sockets = new InstanceSockets(package, instance, name, serve, meter, Logger);
    }

    /// <inheritdoc/>
    public override string Type => _package.Type;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Version => _package.Version;

    /// <inheritdoc/>
    public override long Epoch { get; }

    /// <inheritdoc/>
    public override IConfiguration Options { get; }

    /// <inheritdoc/>
    public override ILogger Logger { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? Checkpoint
    {
        get
        {
            lock (_lock)
                return _checkpoint;
        }
    }

    /// <inheritdoc/>
    public override CancellationToken Quiescing
    {
        get
        {
            lock (_lock)
                return _quiescing.Token;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        const int most = 64 * 1024 * 1024;
        if (state.Length > most)
            throw new ArgumentException($"A checkpoint of {state.Length} bytes is too long; {most} are allowed.", nameof(state));
        bool isKept;
        try
        {
            isKept = await _package.Parent.SaveCheckpointAsync(_instance, state, cancellationToken).ConfigureAwait(false);
        }
        catch (SubpartitionUnavailableException)
        {
            // Fenced off, on the way already.
            isKept = false;
        }

        if (!isKept)
            throw new InvalidOperationException($"'{Name}' has its place elsewhere by now; this instance of it saves no checkpoint.");
        lock (_lock)
            _checkpoint = state.ToArray();
    }

    /// <inheritdoc/>
    public override ValueTask<EndPoint> ListenAsync(string name, EndPoint address, CancellationToken cancellationToken) => _sockets.ListenAsync(name, address, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ServerMemory> GetMemoryAsync(string name, long bytes) => _sockets.GetMemoryAsync(name, bytes);

    /// <inheritdoc/>
    public override IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(work);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var schedule = new InstanceSchedule(_gate, name, period, () => work(Quiescing), Logger, _package.Time);
            _schedules.Add(schedule);
            return schedule;
        }
    }

    /// <summary>Its sockets and memory.</summary>
    internal InstanceSockets Sockets => _sockets;

    /// <summary>Scheduled work that runs now.</summary>
    internal IReadOnlyList<string> Running
    {
        get
        {
            lock (_lock)
                return [.. _schedules.Where(static schedule => schedule.IsRunning).Select(static schedule => schedule.Name)];
        }
    }

    /// <summary>Asks calls inside to finish early.</summary>
    internal void AskToFinish()
    {
        CancellationTokenSource quiescing;
        lock (_lock)
            quiescing = _quiescing;
        _ = quiescing.CancelAsync();
    }

    /// <summary>The instance serves on: later calls get a fresh token.</summary>
    internal void Resume()
    {
        lock (_lock)
        {
            if (_quiescing.IsCancellationRequested)
                _quiescing = new CancellationTokenSource();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        InstanceSchedule[] schedules;
        lock (_lock)
        {
            _isDisposed = true;
            schedules = [.. _schedules];
            _schedules.Clear();
        }

        foreach (var schedule in schedules)
            schedule.Dispose();
        AskToFinish();
        await _sockets.DisposeAsync().ConfigureAwait(false);
    }
}
