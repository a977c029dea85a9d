namespace PluginRuntime.Control.Tests.Coordination.Model;

internal enum MoveKind
{
    /// <summary>Somebody does what is to be done. It happens sooner or later, unless its actor is frozen.</summary>
    Progress,

    /// <summary>A bound is over. It may happen at any time, and happens sooner or later.</summary>
    Timer,

    /// <summary>It may happen or not.</summary>
    Fault,
}

/// <summary>One step of the world.</summary>
/// <param name="What">For the trace.</param>
/// <param name="Kind">Whether it has to happen.</param>
/// <param name="Actor">Who does it: a kernel, counted from zero, or the coordinator.</param>
/// <param name="To">The world after it.</param>
internal readonly record struct Move(string What, MoveKind Kind, int Actor, World To)
{
    internal const int Coordinator = -1;
}
