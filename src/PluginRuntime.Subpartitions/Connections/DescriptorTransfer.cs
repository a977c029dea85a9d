using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Descriptors of one transfer that have come, and who waits for them. Protected by its <see cref="DescriptorInbox"/>.</summary>
internal sealed class DescriptorTransfer
{
    internal List<SafeHandle> Arrived { get; } = [];

    /// <summary>How many the sender has announced, once the first message is there.</summary>
    internal int? Total { get; set; }

    /// <summary>How many the receiver waits for.</summary>
    internal int Expected { get; set; }

    internal TaskCompletionSource<IReadOnlyList<SafeHandle>>? Waiter { get; set; }

    /// <summary>Whether all are there and somebody wants them.</summary>
    internal bool IsReady => Waiter is not null && Arrived.Count == Total;

    /// <summary>Gives them to who waits. Only when it is out of the inbox.</summary>
    internal void Deliver(long id)
    {
        if (Arrived.Count == Expected)
        {
            Waiter!.SetResult(Arrived);
            return;
        }

        Waiter!.SetException(new IOException($"Transfer {id} has {Arrived.Count} descriptors; {Expected} were expected."));
        Dispose();
    }

    /// <summary>Closes what has come.</summary>
    internal void Dispose()
    {
        foreach (var descriptor in Arrived)
            descriptor.Dispose();
    }
}
