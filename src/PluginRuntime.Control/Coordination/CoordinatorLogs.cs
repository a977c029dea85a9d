using PluginRuntime.Control.Coordination.Protocol;
using PluginRuntime.Control.Journal;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// How a kernel finds the log in which a request of a coordinator is decided: each request says where. Whoever asks writes <em>aborted</em>
/// unless there is a row, so that no coordinator can commit any more what this kernel goes back from. Thread-safe.
/// </summary>
/// <param name="kernel">The kernel's name.</param>
/// <param name="time">The clock.</param>
internal sealed class CoordinatorLogs(string kernel, TimeProvider time) : IDecisionLog
{
    /// <summary>The log of a request.</summary>
    internal IDecisions Of(FleetRequest request) =>
        request.Reference is { } text && CoordinatorReference.Parse(text) is { } reference ? new CoordinatorLog(reference.LogPath, time) : new NoLog(request.Reference);

    /// <inheritdoc/>
    public async ValueTask<Journal.Decision> AskAsync(string reference, CancellationToken cancellationToken)
    {
        if (CoordinatorReference.Parse(reference) is not var (request, path))
            return Journal.Decision.Unknown;
        var answer = await new CoordinatorLog(path, time).DecideAsync(request, Protocol.Decision.Aborted, kernel, cancellationToken).ConfigureAwait(false);
        return answer.Decision switch
        {
            Protocol.Decision.Committed => Journal.Decision.Committed,
            Protocol.Decision.Aborted => Journal.Decision.Aborted,

            // No row, and none can be written: the coordinator may still be able to.
            _ => Journal.Decision.Unknown,
        };
    }

    private sealed class NoLog(string? reference) : IDecisions
    {
        public Task<DecisionAnswer> DecideAsync(string request, Protocol.Decision wish, string by, CancellationToken cancellationToken) =>
            Task.FromResult(new DecisionAnswer(Protocol.Decision.Unreadable, $"'{reference}' does not say where the request's coordinator has its log."));
    }
}
