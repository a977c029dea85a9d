namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>Where a kernel is with a request of a coordinator. The transitions stand at <see cref="ParticipantState"/>.</summary>
internal enum ParticipantPhase
{
    /// <summary>It inspects and prepares.</summary>
    Preparing,

    /// <summary>It voted yes. The new is held, nothing is closed, and the kernel may still say no.</summary>
    Prepared,

    /// <summary>It was told to go: it writes <em>decided</em> in its journal, closes, switches and judges the new.</summary>
    Switching,

    /// <summary>The new serves and has proved itself, the old is ready; the kernel has said so and may do neither by itself.</summary>
    Proved,

    /// <summary>It is in doubt: the coordinator is lost, or the kernel has restarted. It asks the log, and holds both versions until the log answers.</summary>
    Asking,

    /// <summary>The new is kept; the old is retired.</summary>
    Keeping,

    /// <summary>The request has been told to end on the old.</summary>
    Undoing,

    /// <summary>An end: the new serves.</summary>
    Kept,

    /// <summary>An end: the old serves.</summary>
    Undone,

    /// <summary>An end: the new serves, and could not be taken back.</summary>
    Stuck,
}
