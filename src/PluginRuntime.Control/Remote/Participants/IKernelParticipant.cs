using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>
/// What a coordinator may say to a kernel over its control pipe. A connection that breaks says something, too: the kernel then knows that its
/// coordinator is lost, for each request that came over it. Version 1, like <see cref="IKernelControl"/>.
/// </summary>
internal interface IKernelParticipant
{
    /// <summary>Inspect and prepare, and hold it.</summary>
    /// <param name="order">The request, as the kernel would get it alone.</param>
    /// <param name="coordinator">Where the request is decided; see <see cref="Coordination.CoordinatorReference"/>.</param>
    /// <param name="progress">Told of the phases until the answer.</param>
    Task<ParticipantAnswer> PrepareAsync(RequestOrder order, string coordinator, IProgress<ProgressNews> progress);

    /// <summary>Close, switch and judge the new, and hold both versions.</summary>
    Task<ParticipantAnswer> GoAsync(string request, IProgress<ProgressNews> progress);

    /// <summary>The last word: the new is kept.</summary>
    Task<ParticipantAnswer> KeepAsync(string request, IProgress<ProgressNews> progress);

    /// <summary>The last word to a kernel that may have gone: back to the old.</summary>
    Task<ParticipantAnswer> GoBackAsync(string request, IProgress<ProgressNews> progress);

    /// <summary>The last word to a kernel that was not told to go: the new is thrown away.</summary>
    Task<ParticipantAnswer> CancelAsync(string request, IProgress<ProgressNews> progress);
}
