namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>What an exploration can find wrong.</summary>
public enum ViolationKind
{
    /// <summary>A caller ran in a generation that had been torn down.</summary>
    UseAfterTeardown,

    /// <summary>A caller saw one gate of a set in the new version, and after it another gate of the set in the old one.</summary>
    MixedVersions,

    /// <summary>A write made under a lease was not seen by the hand-over, or handed-over state not by a caller of the new generation.</summary>
    StaleHandOver,

    /// <summary>All threads ended, but in a state that is wrong: a closed gate, or a call without exactly one outcome.</summary>
    WrongEnd,

    /// <summary>No thread can take a step, and not all have ended.</summary>
    Deadlock,

    /// <summary>Threads can go on stepping, but can never all end.</summary>
    Livelock,

    /// <summary>A litmus test reached the outcome it asks about.</summary>
    OutcomeReached,
}
