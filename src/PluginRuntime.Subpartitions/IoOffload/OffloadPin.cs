using PluginRuntime.Subpartitions.Generations;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>
/// Generations of all offloads, held over a whole request of the host: the calls of its flow go to these, also after others have come to
/// serve. Known to its flow through an <see cref="AsyncLocal{T}"/>, which routers read only while any pin is held.
/// </summary>
internal sealed class OffloadPin : IDisposable
{
    private static readonly AsyncLocal<OffloadPin?> Flow = new();
    private static int _held;

    private readonly OffloadPin? _outer;
    private readonly OffloadRouter[] _routers = [];
    private readonly SubpartitionGeneration?[] _generations = [];
    private int _disposed;

    /// <summary>Pins what serves now. In a flow that holds a pin it holds nothing of its own: what the outer one holds counts.</summary>
    /// <param name="routers">Of the offloads to pin. Not changed by anyone afterwards.</param>
    /// <param name="look">Tells which generation serves; a test lets others come to serve between two looks.</param>
    internal OffloadPin(OffloadRouter[] routers, Func<OffloadRouter, SubpartitionGeneration?>? look = null)
    {
        look ??= static router => router.Serving?.Generation;
        _outer = Flow.Value;
        if (!IsHeldBy(_outer))
        {
            _routers = routers;
            _generations = new SubpartitionGeneration?[routers.Length];
            for (var index = 0; index < routers.Length; index++)
                _generations[index] = Hold(routers[index], look);
        }

        Interlocked.Increment(ref _held);
        Flow.Value = this;
    }

    /// <summary>What the running flow has pinned.</summary>
    internal static SubpartitionGeneration? Of(OffloadRouter router)
    {
        if (Volatile.Read(ref _held) == 0)
            return null;
        for (var pin = Flow.Value; pin is not null; pin = pin._outer)
        {
            // A flow inherits pins, and may outlive them.
            if (Volatile.Read(ref pin._disposed) == 0 && Array.IndexOf(pin._routers, router) is >= 0 and var index)
                return pin._generations[index];
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (Flow.Value == this)
            Flow.Value = _outer;
        foreach (var generation in _generations)
            generation?.Unpin();
        Interlocked.Decrement(ref _held);
    }

    private static bool IsHeldBy(OffloadPin? pin) => pin is not null && (Volatile.Read(ref pin._disposed) == 0 || IsHeldBy(pin._outer));

    /// <summary>
    /// First the pin, then another look whether the generation still serves: whoever leads calls elsewhere does so first and looks for
    /// pins then, so that one of the two sees the other.
    /// </summary>
    private static SubpartitionGeneration? Hold(OffloadRouter router, Func<OffloadRouter, SubpartitionGeneration?> look)
    {
        while (look(router) is { } generation)
        {
            generation.Pin();
            if (look(router) == generation)
                return generation;
            generation.Unpin();
        }

        return null;
    }
}
