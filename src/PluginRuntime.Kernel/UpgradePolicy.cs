namespace PluginRuntime.Kernel;

/// <summary>What a request may cost, how long it may take, and what follows when it does not go as hoped.</summary>
public sealed record UpgradePolicy
{
    /// <summary>The defaults.</summary>
    public static UpgradePolicy Default { get; } = new();

    /// <summary>The longest time callers may wait. When the estimate from the rehearsal is over it, the request is rejected before anything closes. <see langword="null"/>: no bound.</summary>
    public TimeSpan? PauseBudget { get; init; }

    /// <summary>The time each callback of a module may take: constructor, ConfigureServices, StartAsync, WarmUpAsync, CheckHealthAsync, StopAsync, disposal. Default 30 s.</summary>
    public TimeSpan CallbackTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time each hand-over callback may take while the gates are closed. Default 10 s.</summary>
    public TimeSpan HandOverTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long calls inside may go on before they are asked to finish through <see cref="ModuleContext.Quiescing"/>. Default 2 s.</summary>
    public TimeSpan QuiesceGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long they may go on after that. Then whoever is inside is named and <see cref="WhenBlocked"/> decides. Default 3 s.</summary>
    public TimeSpan QuiesceCancel { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What follows when calls are still inside at the end. Default <see cref="BlockedAction.BackOut"/>.</summary>
    public BlockedAction WhenBlocked { get; init; }

    /// <summary>What follows when a virtual server cannot or will not move. Default <see cref="StayingAction.MoveAllBack"/>.</summary>
    public StayingAction WhenServersStay { get; init; }

    /// <summary>What follows when another request is being applied. Default <see cref="BusyAction.Wait"/>.</summary>
    public BusyAction WhenBusy { get; init; }

    /// <summary>How long the new generation is on probation. Zero, the default: none. A host that stops does not wait for it: what is on probation then is kept, and the report says so.</summary>
    public TimeSpan ProbationTime { get; init; }

    /// <summary>
    /// The least number of calls that error rates are judged on. With fewer at the end of the time the upgrade is kept, on health alone, and the report says so. Default 20.
    /// </summary>
    public int ProbationLeastCalls { get; init; } = 20;

    /// <summary>How much the share of failed calls may exceed that of the old generation, 0 to 1. Default 0.05.</summary>
    public double ProbationErrorMargin { get; init; } = 0.05;

    /// <summary>
    /// How many times longer calls may take on average than they did in the old generation just before the switch, plus 1 ms.
    /// Measured from outside by Little's law, at no cost to callers. Zero: not judged. Default 10.
    /// </summary>
    public double ProbationLatencyFactor { get; init; } = 10;

    /// <summary>How long retiring waits for calls inside the old generation, and for the proof of unloading. Then the report names what is left, and a generation with calls inside retires when they end. Default 10 s.</summary>
    public TimeSpan RetireTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits at a closed gate before it gets <see cref="ModulePausedException"/>. Default 15 s, more than the ladder takes.</summary>
    public TimeSpan MaxCallerWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many synchronous callers may block a thread at closed gates at once; one more gets <see cref="ModulePausedException"/>. Default 512.</summary>
    public int MaxParkedCallers { get; init; } = 512;

    /// <summary>Whether a new version that takes no state may replace one that has state, dropping it. Default no: rejected.</summary>
    public bool AllowStateLoss { get; init; }
}
