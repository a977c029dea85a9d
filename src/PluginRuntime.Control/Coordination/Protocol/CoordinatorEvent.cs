namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>What may happen to a coordinator.</summary>
internal enum CoordinatorEventKind
{
    /// <summary>The request begins.</summary>
    Began,

    /// <summary>A kernel votes yes.</summary>
    Prepared,

    /// <summary>A kernel votes no: nothing was touched.</summary>
    Refused,

    /// <summary>The new serves in a kernel, and has proved itself.</summary>
    Proved,

    /// <summary>The old serves in a kernel, by its own doing or as it was told.</summary>
    WentBack,

    /// <summary>The new serves in a kernel, and cannot be taken back.</summary>
    Stuck,

    /// <summary>A kernel keeps the new, as it was told.</summary>
    Kept,

    /// <summary>A kernel's connection broke, or it was silent past the bound.</summary>
    Lost,

    /// <summary>Whoever sent the request takes it back.</summary>
    Cancelled,

    /// <summary>The log has answered.</summary>
    Answered,
}

/// <summary>Something that happened to a coordinator.</summary>
/// <param name="Kind">What.</param>
/// <param name="Kernel">Which kernel, counted from zero; -1 when none in particular.</param>
/// <param name="Decision">The log's answer.</param>
internal readonly record struct CoordinatorEvent(CoordinatorEventKind Kind, int Kernel = -1, Decision Decision = Decision.Undecided);
