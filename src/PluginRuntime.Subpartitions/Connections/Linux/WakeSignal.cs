namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>A descriptor by which any thread wakes the one that waits in <see cref="Epoll.Wait"/>.</summary>
internal sealed unsafe class WakeSignal : IDisposable
{
    private readonly Descriptor _event;

    internal WakeSignal()
    {
        var number = Libc.MakeEvent(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (number < 0)
            throw Errno.Failure("No eventfd could be made");
        _event = new Descriptor(number);
    }

    /// <summary>To be watched for <see cref="Epoll.In"/>.</summary>
    internal int Number => _event.Number;

    /// <summary>Wakes.</summary>
    internal void Set()
    {
        ulong one = 1;
        _ = Libc.Write(_event.Number, &one, sizeof(ulong));
    }

    /// <summary>Woken: the next <see cref="Set"/> wakes again.</summary>
    internal void Clear()
    {
        ulong count;
        _ = Libc.Read(_event.Number, &count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
