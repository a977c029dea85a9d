namespace PluginRuntime.Subpartitions.Serving;

/// <summary>The exit codes of a child. 128 and more: it was ended by a signal, by itself (134, an unhandled exception) or by others.</summary>
internal enum SubpartitionExit
{
    /// <summary>It was told to stop, and has.</summary>
    Stopped = 0,

    /// <summary>It was not started by a kernel.</summary>
    Usage = 64,

    /// <summary>The line with its orders could not be read.</summary>
    BadStartLine = 65,

    /// <summary>It did not reach the kernel's pipe.</summary>
    NoPipe = 66,

    /// <summary>The kernel did not take it.</summary>
    HandshakeFailed = 67,

    /// <summary>Its input ended: the kernel is gone.</summary>
    KernelGone = 68,

    /// <summary>Its pipe ended before it was told to stop.</summary>
    PipeLost = 69,
}
