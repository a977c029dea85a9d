namespace PluginRuntime.Control.Coordination.Protocol;

/// <summary>How a kernel stands, as its coordinator knows it.</summary>
internal enum KernelStanding
{
    /// <summary>It was told nothing.</summary>
    Untold,

    /// <summary>It was asked to prepare.</summary>
    Asked,

    /// <summary>It voted yes: the new is prepared and held.</summary>
    Prepared,

    /// <summary>It was told to go: it closes, switches, and judges the new.</summary>
    Told,

    /// <summary>The new serves and has proved itself; the old is ready.</summary>
    Proved,

    /// <summary>A coordinator that restarted does not know how far the kernel had come.</summary>
    Unknown,

    /// <summary>It was told to keep the new.</summary>
    ToldKeep,

    /// <summary>It was told to go back, or not to go.</summary>
    ToldBack,

    /// <summary>An end: it voted no. Nothing was touched.</summary>
    Refused,

    /// <summary>An end: the new serves.</summary>
    Kept,

    /// <summary>An end: the old serves.</summary>
    WentBack,

    /// <summary>An end: the new serves, and the kernel could not go back.</summary>
    Stuck,

    /// <summary>An end as far as the coordinator can see: the connection broke, or the kernel was silent for too long. It asks the log.</summary>
    Lost,
}
