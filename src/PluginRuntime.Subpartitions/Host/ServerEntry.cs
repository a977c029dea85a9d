using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// A virtual server as the kernel keeps it, wherever its instance is and whether it has one: name, options, checkpoint, the router that
/// callers hold, and its one place. What is done with it is done under <see cref="BeginAsync"/>, one thing at a time. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// from         to           when
/// ----------   ----------   -------------------------------------------------------------
/// Starting     Serving      its instance is open
/// Starting     Stopped      it did not come to serve
/// Serving      Moving       an instance is being made elsewhere
/// Moving       Serving      it has its place there, or stayed
/// Serving      Recovering   its process was lost
/// Moving       Recovering   likewise
/// Recovering   Serving      another instance is open
/// Serving      Stopping     it is to stop
/// Recovering   Stopping     likewise
/// Stopping     Stopped      nothing of the instance is left
/// Stopped      Starting     it is to serve again
/// </code>
/// </remarks>
internal sealed class ServerEntry : IDisposable
{
    private readonly SemaphoreSlim _oneChange = new(1);
    private readonly Lock _lock = new();
    private VirtualServerState _state = VirtualServerState.Stopped;
    private ServerPlace? _place;
    private string? _reason;
    private long _epoch;
    private long _placed;
    private ReadOnlyMemory<byte>? _checkpoint;
    private uint _writer;
    private bool _isRemoved;

    internal ServerEntry(string type, string name, ConfigurationEntry[] options, HostParts parts)
    {
        Type = type;
        Name = name;
        Options = options;
        Router = new CallRouter($"{type}/{name}", parts.Router, parts.Time);
    }

    internal string Type { get; }

    internal string Name { get; }

    internal ConfigurationEntry[] Options { get; }

    /// <summary>What callers hold, for as long as the server exists.</summary>
    internal CallRouter Router { get; }

    /// <summary>Whether it is nobody's: its process rehearses with it.</summary>
    internal bool IsRehearsal { get; init; }

    /// <summary>What the kernel keeps for it.</summary>
    internal HeldResources Held { get; } = new();

    /// <summary>Where it has its place; <see langword="null"/>: nowhere.</summary>
    internal ServerPlace? Place
    {
        get
        {
            lock (_lock)
                return _place;
        }
    }

    internal VirtualServerState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Whether it exists no more.</summary>
    internal bool IsRemoved
    {
        get => Volatile.Read(ref _isRemoved);
        set => Volatile.Write(ref _isRemoved, value);
    }

    /// <summary>Whether somebody has stopped it, and nobody has started it since. For who has begun a change of it.</summary>
    internal bool WasStopped { get; set; }

    /// <summary>What its instance had saved last.</summary>
    internal ReadOnlyMemory<byte>? Checkpoint
    {
        get
        {
            lock (_lock)
                return _checkpoint;
        }
    }

    public override string ToString() => $"{Type}/{Name}";

    /// <summary>Whether the table has the transition.</summary>
    internal static bool IsAllowed(VirtualServerState from, VirtualServerState to) => (from, to) switch
    {
        (VirtualServerState.Starting, VirtualServerState.Serving or VirtualServerState.Stopped) => true,
        (VirtualServerState.Serving, VirtualServerState.Moving or VirtualServerState.Recovering or VirtualServerState.Stopping) => true,
        (VirtualServerState.Moving, VirtualServerState.Serving or VirtualServerState.Recovering) => true,
        (VirtualServerState.Recovering, VirtualServerState.Serving or VirtualServerState.Stopping) => true,
        (VirtualServerState.Stopping, VirtualServerState.Stopped) => true,
        (VirtualServerState.Stopped, VirtualServerState.Starting) => true,
        _ => false,
    };

    /// <summary>Waits until nothing else is done with it. Disposing what is returned lets others.</summary>
    internal async Task<IDisposable> BeginAsync(CancellationToken cancellationToken)
    {
        await _oneChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Change(_oneChange);
    }

    /// <summary>Moves on.</summary>
    /// <exception cref="InvalidOperationException">The table does not have the transition.</exception>
    internal void MoveTo(VirtualServerState next, string? reason = null)
    {
        lock (_lock)
        {
            if (!IsAllowed(_state, next))
                throw new InvalidOperationException($"{this} cannot go from {_state} to {next}.");
            _state = next;
            _reason = reason;
        }
    }

    /// <summary>Gives it its place. One store: before it the server is there, after it here.</summary>
    internal void Settle(ServerPlace? place)
    {
        lock (_lock)
        {
            _place = place;
            _placed = place?.Epoch ?? _placed;
            _writer = place?.Instance ?? 0;
        }
    }

    /// <summary>An instance takes up what the one that has the place has handed out: its memory, too.</summary>
    internal void Grant(uint instance)
    {
        lock (_lock)
            _writer = instance;
    }

    /// <summary>Whether an instance may have the server's memory: one at a time may.</summary>
    internal bool MayWrite(uint instance)
    {
        lock (_lock)
            return _writer == instance;
    }

    /// <summary>The number of a new instance in its life.</summary>
    internal long NextEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>Keeps a checkpoint of the instance that has its place.</summary>
    /// <returns>Whether it has.</returns>
    internal bool Keep(uint instance, ReadOnlyMemory<byte> checkpoint)
    {
        lock (_lock)
        {
            if (_place?.Instance != instance)
                return false;
            _checkpoint = checkpoint.ToArray();
            return true;
        }
    }

    internal VirtualServerStatus Describe()
    {
        lock (_lock)
        {
            var generation = _place?.Host.Generation;
            return new VirtualServerStatus(
                Type, Name, _state, generation?.Package.Version ?? "", generation?.Number ?? 0, generation?.Process.ProcessId ?? 0, _placed, _reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Router.Dispose();
        Held.Dispose();
    }

    private sealed class Change(SemaphoreSlim oneChange) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                oneChange.Release();
        }
    }
}
