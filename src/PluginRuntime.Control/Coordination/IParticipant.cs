namespace PluginRuntime.Control.Coordination;

/// <summary>
/// The coordinator's end of a connection to one kernel. Every method is a word of the protocol and completes with the kernel's answer to it;
/// any exception says that the kernel is lost. A last word may be said while an earlier word is not answered yet. Thread-safe. Disposed, the
/// connection is gone, and the kernel sees it.
/// </summary>
internal interface IParticipant : IAsyncDisposable
{
    /// <summary>Asks the kernel to inspect and prepare, and to hold what it has prepared.</summary>
    /// <returns><see cref="KernelWord.Prepared"/> or <see cref="KernelWord.Refused"/>.</returns>
    Task<KernelAnswer> PrepareAsync(FleetRequest request, CancellationToken cancellationToken);

    /// <summary>Tells it to close, switch and judge the new, and to hold both versions.</summary>
    /// <returns><see cref="KernelWord.Proved"/>, <see cref="KernelWord.WentBack"/> or <see cref="KernelWord.Stuck"/>.</returns>
    Task<KernelAnswer> GoAsync(string request, CancellationToken cancellationToken);

    /// <summary>The last word: the new is kept.</summary>
    /// <returns><see cref="KernelWord.Kept"/>.</returns>
    Task<KernelAnswer> KeepAsync(string request, CancellationToken cancellationToken);

    /// <summary>The last word to a kernel that was told to go, or may have been: back to the old.</summary>
    /// <returns><see cref="KernelWord.WentBack"/> or <see cref="KernelWord.Stuck"/>.</returns>
    Task<KernelAnswer> GoBackAsync(string request, CancellationToken cancellationToken);

    /// <summary>The last word to a kernel that was not told to go: the new is thrown away.</summary>
    /// <returns><see cref="KernelWord.WentBack"/>.</returns>
    Task<KernelAnswer> CancelAsync(string request, CancellationToken cancellationToken);
}

/// <summary>Connects to kernels by their names.</summary>
internal interface IParticipants
{
    /// <summary>Connects to a kernel.</summary>
    /// <param name="kernel">Its name.</param>
    /// <param name="phases">Told of the phases of the kernel's own work, from any thread.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="IOException">It is not there, or does not answer.</exception>
    Task<IParticipant> ConnectAsync(string kernel, IProgress<KernelPhase> phases, CancellationToken cancellationToken);
}

/// <summary>What a kernel may say.</summary>
internal enum KernelWord
{
    /// <summary>Its vote is yes.</summary>
    Prepared,

    /// <summary>Its vote is no; nothing was touched.</summary>
    Refused,

    /// <summary>The new serves and has proved itself; the old is ready.</summary>
    Proved,

    /// <summary>It has ended, and the old serves.</summary>
    WentBack,

    /// <summary>It has ended as it was told, and the new serves.</summary>
    Kept,

    /// <summary>It has ended; the new serves and could not be taken back.</summary>
    Stuck,
}

/// <summary>A kernel's answer.</summary>
/// <param name="Word">What it says.</param>
/// <param name="Changes">What changes in it; empty when it does not know yet.</param>
/// <param name="Cause">Why it refused, went back or is stuck.</param>
/// <param name="Report">Its own report, JSON, when it has ended.</param>
internal sealed record KernelAnswer(KernelWord Word, IReadOnlyList<FleetChange> Changes, string? Cause = null, string? Report = null);
