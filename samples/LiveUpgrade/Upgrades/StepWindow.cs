using LiveUpgrade.Load;

namespace LiveUpgrade.Upgrades;

/// <summary>The stretch of time in which a step runs, and the calm before it.</summary>
internal sealed class StepWindow
{
    private readonly LoadStatistics _load;

    /// <summary>It begins now.</summary>
    internal StepWindow(LoadStatistics load)
    {
        _load = load;
        At = load.Elapsed;
        Before = load.Begin(During);
    }

    /// <summary>When it began, since the load began.</summary>
    internal TimeSpan At { get; }

    /// <summary>How long it took.</summary>
    internal TimeSpan Duration { get; private set; }

    /// <summary>The calls in the calm before it.</summary>
    internal LoadWindow Before { get; }

    /// <summary>The calls while it ran.</summary>
    internal LoadWindow During { get; } = new(LoadWindowKind.Step);

    /// <summary>It ends now.</summary>
    internal void End()
    {
        _load.Begin(new LoadWindow(LoadWindowKind.Calm));
        Duration = _load.Elapsed - At;
    }
}
