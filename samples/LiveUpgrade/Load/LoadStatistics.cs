using System.Diagnostics;

namespace LiveUpgrade.Load;

/// <summary>All figures of the load. Thread-safe.</summary>
internal sealed class LoadStatistics
{
    private const int KeptFaults = 20;
    private static readonly TimeSpan SliceLength = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<string> _faults = [];
    private readonly List<LoadSlice> _slices = [];
    private readonly long _since = Stopwatch.GetTimestamp();
    private readonly LoadWindow _all = new(LoadWindowKind.All);
    private volatile LoadWindow _window = new(LoadWindowKind.WarmUp);
    private long _failed;
    private long _repeats;

    /// <summary>Since the load began, with the warm-up.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_since);

    /// <summary>Every call sent after the warm-up.</summary>
    internal LoadWindow All => _all;

    /// <summary>The stretch of time that is now.</summary>
    internal LoadWindow Window => _window;

    /// <summary>Failed calls, of any kind: orders, repeated orders, checks of the state at the end.</summary>
    internal long Failed => Volatile.Read(ref _failed);

    /// <summary>Orders that were sent a second time and had to give the first answer.</summary>
    internal long Repeats => Volatile.Read(ref _repeats);

    /// <summary>The first failures, in words.</summary>
    internal IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>Another stretch of time begins.</summary>
    /// <returns>The one that ends.</returns>
    internal LoadWindow Begin(LoadWindow window) => Interlocked.Exchange(ref _window, window);

    /// <summary>Counts a call.</summary>
    /// <param name="sentIn">The window in which it was sent. A call that touches a step at either end counts as the step's.</param>
    /// <param name="latency">From the time it was to be sent.</param>
    /// <param name="outcome">How it ended.</param>
    internal void Add(LoadWindow sentIn, TimeSpan latency, CallOutcome outcome)
    {
        var now = _window;
        (now.Kind == LoadWindowKind.Step ? now : sentIn).Add(latency, outcome);
        if (sentIn.Kind == LoadWindowKind.WarmUp)
            latency = TimeSpan.Zero;
        else
            _all.Add(latency, outcome);
        lock (_lock)
        {
            var slice = (int)(Elapsed / SliceLength);
            while (_slices.Count <= slice)
                _slices.Add(default);
            var old = _slices[slice];
            _slices[slice] = new LoadSlice(old.Calls + 1, old.Slowest > latency ? old.Slowest : latency, old.IsStep || now.Kind == LoadWindowKind.Step);
        }
    }

    internal void AddRepeat() => Interlocked.Increment(ref _repeats);

    internal void AddFault(string what)
    {
        Interlocked.Increment(ref _failed);
        lock (_lock)
        {
            if (_faults.Count < KeptFaults)
                _faults.Add(what);
        }
    }

    /// <summary>Calls per second over the last whole second.</summary>
    internal double Throughput => LastSlices(5).SkipLast(1).Sum(slice => slice.Calls);

    /// <summary>The last quarters of a second, the oldest first.</summary>
    internal LoadSlice[] LastSlices(int count)
    {
        lock (_lock)
            return [.. _slices.TakeLast(count)];
    }
}
