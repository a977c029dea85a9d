namespace PluginRuntime.Control.Balancing;

/// <summary>Settings of the balance of processors, memory and virtual servers among subpartitions. Read once, at start.</summary>
public sealed class BalanceOptions
{
    /// <summary>Whether a balance follows every service request that was applied. It goes on beside what comes next.</summary>
    /// <value>By default <see langword="true"/>.</value>
    public bool AfterRequests { get; set; } = true;

    /// <summary>Whether shares of processors and memory are enforced where they are scarce. Otherwise they are shown only, and virtual servers still move.</summary>
    /// <value>By default <see langword="true"/>.</value>
    public bool Enforce { get; set; } = true;

    /// <summary>Whether control groups are used where this process may make some.</summary>
    /// <value>By default <see langword="true"/>.</value>
    public bool UseCgroups { get; set; } = true;

    /// <summary>How much a subpartition counts beside others when something is scarce, by its id.</summary>
    /// <value>More than zero; 1 where none is given.</value>
    public IDictionary<string, double> Weights { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What a process of a subpartition gets at least and at most, by the subpartition's id.</summary>
    public IDictionary<string, SubpartitionBounds> Bounds { get; } = new Dictionary<string, SubpartitionBounds>(StringComparer.Ordinal);

    /// <summary>Processors' worth that all subpartitions may take together.</summary>
    /// <value>By default 0: what the machine has.</value>
    public double Processors { get; set; }

    /// <summary>Memory that all subpartitions may take together.</summary>
    /// <value>In bytes; by default 0: 80 % of what is available to this process, less what it takes itself.</value>
    public long MemoryBytes { get; set; }

    /// <summary>How often processes are looked at, from the first request on.</summary>
    /// <value>By default 2 s; more than zero.</value>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far back the measured load goes: what was measured this long ago counts 1/e of what is measured now.</summary>
    /// <value>By default 20 s; more than zero.</value>
    public TimeSpan Smoothing { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A host subpartition is too full when it has more than this times the larger one of its type's mean and its largest virtual server. Then servers move.</summary>
    /// <value>By default 1.1; more than <see cref="Goal"/>.</value>
    public double Trigger { get; set; } = 1.1;

    /// <summary>Virtual servers move until none has more than this times the same. The distance to <see cref="Trigger"/> is what keeps small changes from moving any.</summary>
    /// <value>By default 1.04; at least 1.</value>
    public double Goal { get; set; } = 1.04;

    /// <summary>For how long a move is assumed to be of use: its gain over this time must be more than its cost.</summary>
    /// <value>By default 60 s; more than zero.</value>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a virtual server is left where it is after a balance has moved it.</summary>
    /// <value>By default 60 s; zero: not at all.</value>
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it is left alone after a move that failed.</summary>
    /// <value>By default 5 min; zero: not at all.</value>
    public TimeSpan CoolDownAfterFailure { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Moves in one balance, for each type of virtual servers.</summary>
    /// <value>By default 32; at least 0, which is none.</value>
    public int MostMoves { get; set; } = 32;

    /// <summary>Virtual servers that a balance does not move, as <c>type/name</c>.</summary>
    public ISet<string> Pinned { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What is wrong with these settings, a sentence for each; none: they can be used.</summary>
    internal IEnumerable<string> Check()
    {
        foreach (var (name, value) in new[] { (nameof(SampleInterval), SampleInterval), (nameof(Smoothing), Smoothing), (nameof(Horizon), Horizon) })
        {
            if (value <= TimeSpan.Zero)
                yield return $"{name} is {value}; it must be more than zero.";
        }

        foreach (var (name, value) in new[] { (nameof(CoolDown), CoolDown), (nameof(CoolDownAfterFailure), CoolDownAfterFailure) })
        {
            if (value < TimeSpan.Zero)
                yield return $"{name} is {value}; it must be at least zero.";
        }

        foreach (var (id, weight) in Weights)
        {
            if (!double.IsFinite(weight) || weight <= 0)
                yield return $"Weights[\"{id}\"] is {weight}; it must be more than zero.";
        }

        foreach (var (id, bounds) in Bounds)
        {
            foreach (var wrong in bounds.Check())
                yield return $"Bounds[\"{id}\"].{wrong}";
        }

        if (!(Goal >= 1))
            yield return $"Goal is {Goal}; it must be at least 1.";
        if (!(Trigger > Goal))
            yield return $"Trigger is {Trigger}, not more than Goal, which is {Goal}: virtual servers would move for ever.";
        if (!(Processors >= 0))
            yield return $"Processors is {Processors}; it must be at least 0.";
        if (MemoryBytes < 0)
            yield return $"MemoryBytes is {MemoryBytes}; it must be at least 0.";
        if (MostMoves < 0)
            yield return $"MostMoves is {MostMoves}; it must be at least 0.";
    }
}
