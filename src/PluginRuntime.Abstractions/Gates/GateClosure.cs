using System.Diagnostics;

namespace PluginRuntime.Gates;

/// <summary>
/// One closing of a set of gates: what callers wait for, how long, and how long they did. Shared by all gates that one swap closes.
/// </summary>
internal sealed class GateClosure
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _longestWait;
    private int _parked;
    private int _waited;

    /// <summary>Makes a closure.</summary>
    /// <param name="module">The module named to callers who give up.</param>
    /// <param name="generations">The generations that are being quiesced: who is inside one of them may pass.</param>
    /// <param name="maxWait">How long a caller waits before it gives up.</param>
    /// <param name="maxParked">How many synchronous callers may block a thread at once.</param>
    internal GateClosure(string module, IReadOnlyList<GenerationLeases> generations, TimeSpan maxWait, int maxParked)
    {
        Module = module;
        Generations = generations;
        MaxWait = maxWait;
        MaxParked = maxParked;
    }

    internal string Module { get; }

    internal IReadOnlyList<GenerationLeases> Generations { get; }

    internal TimeSpan MaxWait { get; }

    internal int MaxParked { get; }

    /// <summary>Completes when the gates have been opened, on the old or the new.</summary>
    internal Task Opened => _opened.Task;

    /// <summary>The upgrade's phase, for the message of callers who give up.</summary>
    internal string Phase { get; set; } = "close";

    /// <summary>Set when no opening will come: why. Callers fail at once instead of waiting.</summary>
    internal string? NotServing { get; init; }

    /// <summary>The longest time a caller waited here so far. Callers note it when they have woken up, so it may still grow after the opening.</summary>
    internal TimeSpan LongestWait => TimeSpan.FromSeconds(Volatile.Read(ref _longestWait) / (double)Stopwatch.Frequency);

    /// <summary>How many callers came to wait here.</summary>
    internal int Waited => Volatile.Read(ref _waited);

    /// <summary>
    /// Wakes the waiters. Every gate must have been given its new binding before; waiters read the binding again.
    /// </summary>
    internal void Open() => _opened.TrySetResult();

    /// <summary>
    /// Whether the thread is in a synchronous frame of the set: a callback of the host that re-enters. Of the whole set, not of one
    /// gate: behind another gate it would wait for itself.
    /// </summary>
    internal bool IsThreadInside()
    {
        foreach (var generation in Generations)
        {
            if (generation.IsThreadInside())
                return true;
        }

        return false;
    }

    private long NoteArrival()
    {
        Interlocked.Increment(ref _waited);
        return Stopwatch.GetTimestamp();
    }

    private void NoteWait(long since)
    {
        var wait = Stopwatch.GetTimestamp() - since;
        long longest;
        while (wait > (longest = Volatile.Read(ref _longestWait)) && Interlocked.CompareExchange(ref _longestWait, wait, longest) != longest)
        {
        }
    }

    /// <summary>Blocks the thread until the gates open.</summary>
    /// <exception cref="ModulePausedException">The bound of waiting time or of parked callers was met.</exception>
    internal void WaitBlocking(string contract, CancellationToken cancellationToken)
    {
        var since = NoteArrival();
        try
        {
            if (Interlocked.Increment(ref _parked) > MaxParked)
                throw new ModulePausedException(Module, contract, Phase, $"{MaxParked} synchronous callers were waiting already");
            if (!Opened.Wait(MaxWait, cancellationToken))
                throw Expired(contract);
        }
        finally
        {
            Interlocked.Decrement(ref _parked);
            NoteWait(since);
        }
    }

    /// <summary>Waits until the gates open.</summary>
    /// <exception cref="ModulePausedException">The bound of waiting time was met.</exception>
    internal async ValueTask WaitAsync(string contract, CancellationToken cancellationToken)
    {
        var since = NoteArrival();
        try
        {
            await Opened.WaitAsync(MaxWait, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw Expired(contract);
        }
        finally
        {
            NoteWait(since);
        }
    }

    private ModulePausedException Expired(string contract) =>
        new(Module, contract, Phase, $"the gate stayed closed for {MaxWait.TotalMilliseconds:0} ms");
}
