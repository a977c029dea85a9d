using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>
/// A small number for every thread that enters gates, unique among living threads. A generation's counters are an array indexed by
/// it. When a thread has ended, its index, and with it its counters, go to the next thread: since counters only grow and never have
/// two writers at once, no count is lost and none needs to be folded.
/// </summary>
internal static class ThreadIndex
{
    private static readonly Lock Gate = new();
    private static readonly Stack<int> Free = new();
    private static int _highest;

    [ThreadStatic]
    private static int t_index;

    [ThreadStatic]
    private static Owner? t_owner;

    /// <summary>The index of this thread, from 1; 0 when it has none yet.</summary>
    internal static int Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_index;
    }

    /// <summary>The highest index ever given: how many threads were inside gates at the same time.</summary>
    internal static int Highest => Volatile.Read(ref _highest);

    /// <summary>The index of this thread; gives it one if it has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Ensure()
    {
        if (t_index != 0)
            return t_index;

        int index;
        lock (Gate)
        {
            if (!Free.TryPop(out index))
                index = ++_highest;
        }

        t_owner = new Owner(index);
        return t_index = index;
    }

    /// <summary>
    /// Held by a thread static, so it becomes garbage only after the thread has ended; its finalizer then frees the index. The last
    /// stores of the ended thread are visible to the next owner: both take the lock.
    /// </summary>
    private sealed class Owner(int index)
    {
        ~Owner()
        {
            lock (Gate)
                Free.Push(index);
        }
    }
}
