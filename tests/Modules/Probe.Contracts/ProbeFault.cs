namespace Probe;

/// <summary>
/// What the module Faulty does wrong: the value of its configuration key <c>Fault</c>. To hang is to wait for
/// <see cref="ProbeHolder.Unblocked"/> whatever is cancelled.
/// </summary>
public enum ProbeFault
{
    None,

    ThrowsInConfigureServices,

    /// <summary>In the constructor of the exported service.</summary>
    ThrowsInConstructor,
    ThrowsInStart,
    ThrowsInWarmUp,

    /// <summary>In the rehearsal: when it hands its own first state out.</summary>
    ThrowsInDryHandOut,

    /// <summary>When it takes over what another generation handed out; not in the rehearsal.</summary>
    ThrowsInTakeOver,

    /// <summary>When it leaves: after it has served a call.</summary>
    ThrowsInHandOut,
    ThrowsInStop,

    /// <summary>Every <see cref="IProbe.Echo"/> fails.</summary>
    ThrowsInCall,

    HangsInConfigureServices,
    HangsInConstructor,
    HangsInStart,
    HangsInWarmUp,
    HangsInDryHandOut,
    HangsInTakeOver,
    HangsInHandOut,
    HangsInStop,
    HangsInHealthCheck,

    /// <summary><see cref="IProbe.Echo"/> blocks its thread; <see cref="IProbe.EchoAsync"/> never completes.</summary>
    HangsInCall,

    /// <summary><see cref="IProbe.BlockUntilCancelledAsync"/> and <see cref="IProbe.WaitAsync"/> heed the latch only.</summary>
    IgnoresCancellation,

    Unhealthy,

    /// <summary>Unhealthy as soon as it has served a call.</summary>
    UnhealthyOnceServing,

    LeaksByStaticEvent,
    LeaksByHeldTimer,
    LeaksByBlockedThread,
    LeaksByCachedDelegate,
    LeaksByGCHandle,
}
