namespace LiveUpgrade.Load;

/// <summary>What goes on while calls are counted.</summary>
internal enum LoadWindowKind
{
    /// <summary>The first calls. Of their figures only failures count.</summary>
    WarmUp,

    /// <summary>Load and nothing else.</summary>
    Calm,

    /// <summary>A request, until the old generations have retired; or a kill, until calls are answered again.</summary>
    Step,

    /// <summary>Everything after the warm-up.</summary>
    All,
}
