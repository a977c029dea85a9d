using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PluginRuntime.Kernel.Loading;
using PluginRuntime.Subpartitions.Connections;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>The sockets and the memory of one instance. Steps of its life come one after the other; the rest is thread-safe.</summary>
/// <param name="package">What all instances share.</param>
/// <param name="instance">The instance's number.</param>
/// <param name="name">The server's name.</param>
/// <param name="serve">Serves a connection, in the instance's flow.</param>
/// <param name="meter">Counts turns of connections.</param>
/// <param name="logger">The server's.</param>
internal sealed partial class InstanceSockets(HostedPackage package, uint instance, string name, Func<VirtualConnection, CancellationToken, Task> serve, InstanceMeter meter, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MappedMemory> _memories = new(StringComparer.Ordinal);
    private ServerSockets? _sockets;
    private FrozenConnections? _frozen;
    private bool _isOpen;
    private bool _isDisposed;

    /// <inheritdoc cref="VirtualServerContext.ListenAsync"/>
    internal async ValueTask<EndPoint> ListenAsync(string listener, EndPoint address, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(listener);
        VirtualSockets.ThrowIfUnsupported();
        var (failure, bound, transfer) = await package.Parent.ListenAsync(instance, listener, EndPointText.Format(address), cancellationToken).ConfigureAwait(false);
        Throw(failure);
        var descriptors = await package.Sockets.ReceiveAsync(transfer, 1, cancellationToken).ConfigureAwait(false);
        Sockets().AddListener(listener, descriptors[0]);
        return EndPointText.Parse(bound);
    }

    /// <inheritdoc cref="VirtualServerContext.GetMemoryAsync"/>
    internal async ValueTask<ServerMemory> GetMemoryAsync(string memory, long bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(memory);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        VirtualSockets.ThrowIfUnsupported();
        lock (_lock)
        {
            if (_memories.TryGetValue(memory, out var known))
                return known;
        }

        var (failure, isNew, length, transfer) = await package.Parent.GetMemoryAsync(instance, memory, bytes, CancellationToken.None).ConfigureAwait(false);
        Throw(failure);
        var descriptors = await package.Sockets.ReceiveAsync(transfer, 1, CancellationToken.None).ConfigureAwait(false);
        var mapped = new MappedMemory(descriptors[0], length, isNew);
        lock (_lock)
        {
            if (!_isDisposed && _memories.TryAdd(memory, mapped))
                return mapped;
            mapped.Dispose();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _memories[memory];
        }
    }

    /// <summary>Lets connections in, and serves those that were taken over.</summary>
    internal void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            _sockets?.Open();
        }
    }

    /// <summary>Brings all connections to safe points; from then on no one is read or written.</summary>
    /// <exception cref="ModuleStepException">Some did not come there in time.</exception>
    internal async Task FreezeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        ServerSockets? sockets;
        lock (_lock)
        {
            _isOpen = false;
            sockets = _sockets;
        }

        if (sockets is null)
            return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(time);
        try
        {
            _frozen = await sockets.FreezeAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (ConnectionsBusyException busy)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModuleStepException(name, "safe points of connections", busy.Message, "Let ServeAsync return after a cancelled read, or give it more time.");
        }
    }

    /// <summary>Sends the descriptors of the connections to the kernel, and fences the memory off.</summary>
    /// <returns>What is to be known of them beside, the number of the transfer, and how many there are.</returns>
    internal async Task<(byte[] Connections, long Transfer, int Descriptors)> HandOutAsync(CancellationToken cancellationToken)
    {
        foreach (var memory in Memories())
            memory.Revoke();
        if (_frozen is not { } frozen)
            return ([], 0, 0);
        var block = new ArrayBufferWriter<byte>();
        frozen.Write(block);
        SafeHandle[] descriptors = [.. frozen.Connections.Select(static connection => connection.Descriptor!)];
        var transfer = descriptors.Length == 0 ? 0 : await package.Sockets.SendAsync(descriptors, cancellationToken).ConfigureAwait(false);
        return (block.WrittenSpan.ToArray(), transfer, descriptors.Length);
    }

    /// <summary>Takes over the connections of another instance.</summary>
    internal async Task TakeAsync(ReadOnlyMemory<byte> connections, long transfer, int count, CancellationToken cancellationToken)
    {
        if (connections.IsEmpty)
            return;
        var descriptors = await package.Sockets.ReceiveAsync(transfer, count, cancellationToken).ConfigureAwait(false);
        Sockets().Take(FrozenConnections.Read(new ReadOnlySequence<byte>(connections)), descriptors);
    }

    /// <summary>Undoes <see cref="FreezeAsync"/> and <see cref="HandOutAsync"/>, as far as they came.</summary>
    internal void GetBack()
    {
        foreach (var memory in Memories())
            memory.Restore();
    }

    /// <summary>Serves connections again.</summary>
    internal void Thaw()
    {
        lock (_lock)
        {
            _frozen = null;
            _isOpen = true;
            _sockets?.Thaw();
        }
    }

    /// <summary>Ends all connections in good order.</summary>
    internal async Task StopAsync(TimeSpan time)
    {
        if (_sockets is not { } sockets)
            return;
        using var deadline = new CancellationTokenSource(time);
        if (await sockets.StopAsync(deadline.Token).ConfigureAwait(false) is > 0 and var cut)
            LogCut(cut);
    }

    /// <summary>Closes this process's copies. The peers notice nothing when another process has copies.</summary>
    public async ValueTask DisposeAsync()
    {
        ServerSockets? sockets;
        lock (_lock)
        {
            _isDisposed = true;
            sockets = _sockets;
        }

        if (sockets is not null)
            await sockets.DisposeAsync().ConfigureAwait(false);
        foreach (var memory in Memories())
            memory.Dispose();
    }

    private MappedMemory[] Memories()
    {
        lock (_lock)
            return [.. _memories.Values];
    }

    private ServerSockets Sockets()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_sockets is null)
            {
                _sockets = new ServerSockets(package.Sockets.NextLoop(), serve, new ServerSocketsEvents(LogHandlerFailed, LogAcceptFailed, meter.Count));
                if (_isOpen)
                    _sockets.Open();
            }

            return _sockets;
        }
    }

    private void Throw(StepFailure? failure)
    {
        if (failure is not null)
            throw new VirtualServerFailedException(package.Type, name, failure.Step, failure.Cause, failure.Remedy);
    }

    private void LogHandlerFailed(long connection, Exception failure) => LogConnectionFailed(connection, ModuleStepException.Describe(failure));

    [LoggerMessage(EventName = "ConnectionFailed", Level = LogLevel.Error, Message = "ServeAsync failed for connection {Connection}, which is closed: {Cause}")]
    private partial void LogConnectionFailed(long connection, string cause);

    [LoggerMessage(EventName = "AcceptFailed", Level = LogLevel.Warning, Message = "Listener '{Listener}' cannot accept connections for now: {Cause} They wait, and it is tried again.")]
    private partial void LogAcceptFailed(string listener, string cause);

    [LoggerMessage(EventName = "ConnectionsCut", Level = LogLevel.Warning, Message = "{Connections} connections were closed before they had been served to their end")]
    private partial void LogCut(int connections);
}
