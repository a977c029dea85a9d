using System.Runtime.InteropServices;
using PluginRuntime.Subpartitions.Connections;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>The way on which descriptors come to this process and leave it, and the threads that serve connections, made when they are first needed. Thread-safe.</summary>
internal sealed class ProcessSockets : IAsyncDisposable
{
    /// <summary>The rest of the processors is for calls, and for other processes.</summary>
    private readonly Lazy<ConnectionLoops> _loops = new(static () => new ConnectionLoops(Math.Max(1, Environment.ProcessorCount / 2)));
    private DescriptorChannel? _channel;
    private long _transfers;

    private DescriptorChannel Channel => Volatile.Read(ref _channel) ?? throw new PlatformNotSupportedException("Connections and memory cannot pass between processes on this system: that takes 64-bit Linux.");

    /// <summary>Connects.</summary>
    internal async Task ConnectAsync(string path, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        Volatile.Write(ref _channel, await DescriptorChannel.ConnectAsync(path, token, cancellationToken).ConfigureAwait(false));

    /// <summary>A loop for one more server.</summary>
    internal ConnectionLoop NextLoop() => _loops.Value.Next();

    /// <summary>Sends descriptors to the kernel.</summary>
    /// <returns>The number by which it asks for them.</returns>
    internal async Task<long> SendAsync(IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        var transfer = Interlocked.Increment(ref _transfers);
        await Channel.SendAsync(transfer, descriptors, cancellationToken).ConfigureAwait(false);
        return transfer;
    }

    /// <summary>Takes descriptors that the kernel has sent. When it is given up, they are closed.</summary>
    internal async Task<IReadOnlyList<SafeHandle>> ReceiveAsync(long transfer, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return [];
        try
        {
            return await Channel.ReceiveAsync(transfer, count, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Channel.Discard(transfer);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync().ConfigureAwait(false);
        if (_loops.IsValueCreated)
            await _loops.Value.DisposeAsync().ConfigureAwait(false);
    }
}
