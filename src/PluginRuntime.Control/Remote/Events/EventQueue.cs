using System.Threading.Channels;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote.Events;

/// <summary>What one listener has not taken yet. Bounded: at the bound the oldest is dropped, and counted.</summary>
internal sealed class EventQueue
{
    internal const int Bound = 1024;

    private readonly Channel<KernelEvent> _events;
    private int _missed;

    internal EventQueue() => _events = Channel.CreateBounded<KernelEvent>(
        new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _missed));

    internal void Add(KernelEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Takes the next one.</summary>
    /// <returns>It, and how many before it were dropped.</returns>
    internal async ValueTask<(KernelEvent Next, int Missed)> TakeAsync(CancellationToken cancellationToken)
    {
        var next = await _events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (next, Interlocked.Exchange(ref _missed, 0));
    }
}
