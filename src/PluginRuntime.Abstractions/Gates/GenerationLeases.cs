using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>
/// Counts the leases of one generation: sleepable RCU with a pair of counters per thread (the algorithm of the Linux kernel's SRCU;
/// here both counters are plain and the fence is paid by the swapper with <see cref="Interlocked.MemoryBarrierProcessWide"/>).
/// </summary>
/// <remarks>
/// A caller increments its thread's enter count, then reads its gate again: if the gate has changed meanwhile it leaves at once. The
/// swapper changes the gate, issues the process-wide barrier, and sums. Every caller's thread passes a full fence at some point of its
/// own program: if that lies behind the increment, the sum sees the caller; if before, the caller sees the changed gate. So when the
/// sums are equal nobody is inside and nobody will be.
/// </remarks>
internal sealed class GenerationLeases
{
    private readonly ConcurrentDictionary<int, LeaseSlotBox> _overflow = new();
    private readonly ConcurrentDictionary<long, string> _named = new();
    private readonly int[] _outstanding;
    private long _nextNamed;
    private int _pins;
    private volatile QuiesceSignal? _draining;

    /// <summary>Makes the counters of a new generation.</summary>
    /// <param name="module">The module's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="generation">The generation's number.</param>
    internal GenerationLeases(string module, string version, long generation)
    {
        Module = module;
        Version = version;
        Generation = generation;

        // Room for twice the threads seen so far; a thread beyond it takes the slower way through a dictionary, correct all the same.
        // The array is never replaced: a count in a copied array would be lost.
        Slots = new LeaseSlot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(32, 2 * ThreadIndex.Highest))];
        _outstanding = new int[ContractMethods.Count];
    }

    internal string Module { get; }

    internal string Version { get; }

    internal long Generation { get; }

    /// <summary>The slots of thread indices 1 to Length.</summary>
    internal LeaseSlot[] Slots { get; }

    /// <summary>Set while someone waits for this generation to become quiet: leavers then signal.</summary>
    internal QuiesceSignal? Draining
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _draining;
        set => _draining = value;
    }

    /// <summary>How many pins hold this generation.</summary>
    internal int Pins => Volatile.Read(ref _pins);

    /// <summary>Whether a lease was entered that has not ended. Exact only when the gates are closed and the barrier was issued.</summary>
    internal static bool IsQuiet(IReadOnlyList<GenerationLeases> generations)
    {
        // Exits first: a lease seen to have ended was seen to begin. The other way round an exit that comes between the two sums can
        // pair with an enter that was missed.
        long exits = 0;
        foreach (var generation in generations)
            exits += generation.Exited;
        Interlocked.MemoryBarrier();
        long enters = 0;
        foreach (var generation in generations)
            enters += generation.Entered;
        return enters == exits;
    }

    internal long Entered => Sum(static (ref slot) => Volatile.Read(ref slot.Enters) + Volatile.Read(ref slot.AsyncEnters));

    internal long Exited => Sum(static (ref slot) => Volatile.Read(ref slot.Exits) + Volatile.Read(ref slot.AsyncExits));

    /// <summary>Calls that ended in an exception other than cancellation.</summary>
    internal long Faults => Sum(static (ref slot) => Volatile.Read(ref slot.Faults));

    /// <summary>Calls ever let in: frames, not counting leases that merely outlived their frame.</summary>
    internal long Calls => Sum(static (ref slot) => Volatile.Read(ref slot.Enters));

    private delegate long Reading(ref LeaseSlot slot);

    private long Sum(Reading read)
    {
        long sum = 0;
        foreach (ref var slot in Slots.AsSpan())
            sum += read(ref slot);
        foreach (var box in _overflow.Values)
            sum += read(ref box.Slot);
        return sum;
    }

    /// <summary>The slot of the running thread.</summary>
    internal ref LeaseSlot CurrentSlot()
    {
        var index = ThreadIndex.Ensure();
        if ((uint)(index - 1) < (uint)Slots.Length)
            return ref Slots[index - 1];
        return ref _overflow.GetOrAdd(index, static _ => new LeaseSlotBox()).Slot;
    }

    /// <summary>Whether the running thread is inside a synchronous frame of this generation.</summary>
    internal bool IsThreadInside()
    {
        ref var slot = ref CurrentSlot();
        return slot.Enters > slot.Exits;
    }

    /// <summary>Begins a lease that does not belong to a frame: a pin, scheduled work, a session of a session.</summary>
    internal AsyncLease EnterOutright(int method = 0, string? name = null)
    {
        ref var slot = ref CurrentSlot();
        Volatile.Write(ref slot.AsyncEnters, slot.AsyncEnters + 1);
        return new AsyncLease(this, method, name);
    }

    /// <summary>Ends such a lease, or one that outlived its frame, on whatever thread finishes it.</summary>
    internal void ExitAsync()
    {
        ref var slot = ref CurrentSlot();
        Volatile.Write(ref slot.AsyncExits, slot.AsyncExits + 1);
        _draining?.Set();
    }

    internal void AddOutstanding(int method, int change)
    {
        if ((uint)method < (uint)_outstanding.Length)
            Interlocked.Add(ref _outstanding[method], change);
    }

    /// <summary>Notes who holds a long lease, for reports.</summary>
    internal long AddName(string name)
    {
        var key = Interlocked.Increment(ref _nextNamed);
        _named[key] = name;
        return key;
    }

    internal void RemoveName(long key) => _named.TryRemove(key, out _);

    /// <summary>Begins a lease that a pin of the host holds. Counted, not named: a host may pin for every request.</summary>
    internal void EnterPin()
    {
        Interlocked.Increment(ref _pins);
        ref var slot = ref CurrentSlot();
        Volatile.Write(ref slot.AsyncEnters, slot.AsyncEnters + 1);
    }

    internal void ExitPin()
    {
        Interlocked.Decrement(ref _pins);
        ExitAsync();
    }

    /// <summary>Who is inside, for a person: threads with the method they entered last, unfinished asynchronous calls, long leases by name.</summary>
    internal IReadOnlyList<string> DescribeLeases()
    {
        var found = new List<string>();
        for (var index = 0; index < Slots.Length; index++)
            Describe(ref Slots[index], index + 1);
        foreach (var (index, box) in _overflow)
            Describe(ref box.Slot, index);
        for (var method = 1; method < _outstanding.Length; method++)
        {
            var count = Volatile.Read(ref _outstanding[method]);
            if (count > 0)
                found.Add($"{count} unfinished asynchronous call{(count == 1 ? "" : "s")} of {ContractMethods.NameOf(method)}");
        }

        if (Pins is > 0 and var pins)
            found.Add($"{pins} pin{(pins == 1 ? "" : "s")} of the host");
        found.AddRange(_named.Values.Order(StringComparer.Ordinal));
        return found;

        void Describe(ref LeaseSlot slot, int index)
        {
            var depth = Volatile.Read(ref slot.Enters) - Volatile.Read(ref slot.Exits);
            if (depth > 0)
                found.Add($"a thread (gate index {index}) inside {ContractMethods.NameOf(Volatile.Read(ref slot.Method))}");
        }
    }

    /// <summary>
    /// The exception that callers may see instead of <paramref name="exception"/>, or <see langword="null"/> when it may pass as it is:
    /// exceptions of module-private types stay inside, they would keep the module's code loaded.
    /// </summary>
    internal Exception? Translate(Exception exception)
    {
        return HoldsPrivateType(exception) ? new ModuleFaultException(Module, Version, exception) : null;

        static bool HoldsPrivateType(Exception? exception) => exception switch
        {
            null => false,
            _ when exception.GetType().IsCollectible => true,
            AggregateException several => several.InnerExceptions.Any(HoldsPrivateType),
            _ => HoldsPrivateType(exception.InnerException),
        };
    }
}
