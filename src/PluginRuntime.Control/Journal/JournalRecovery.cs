using Microsoft.Extensions.Logging;

namespace PluginRuntime.Control.Journal;

/// <summary>Ends what the process before this one left: to the old before the decision, to the new after it. Before anything is loaded.</summary>
/// <remarks>
/// <code>
/// last record            coordinator's log   versions that are loaded
/// --------------------   -----------------   -------------------------------
/// received               (not asked)         old
/// decided, switched      (none)              new
/// decided, switched      committed           new
/// decided, switched      aborted             old
/// decided, switched      unknown             none: the host does not start
/// reverted               (not asked)         old
/// settled                (not asked)         those that it was settled as
/// </code>
/// </remarks>
internal sealed partial class JournalRecovery(KernelJournal journal, IDecisionLog? decisions, ILogger logger)
{
    /// <summary>Ends all of it.</summary>
    /// <exception cref="JournalException">It cannot be written, or a decision cannot be found out.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var request in journal.Unfinished())
        {
            var (isNew, why) = await DecideAsync(request, cancellationToken).ConfigureAwait(false);
            journal.Recovered(request, isNew, $"The process ended while it was applied: {why}");
            LogRecovered(request.Id, request.Phase, isNew ? "new" : "old", why);
        }
    }

    private async Task<(bool IsNew, string Why)> DecideAsync(UnfinishedRequest request, CancellationToken cancellationToken)
    {
        if (request.IsApplied is { } applied)
            return (applied, "how it went was known.");
        if (request.Phase == "reverted")
            return (false, "it was being undone.");
        if (!request.ChangesSet)
            return (false, "it was not decided.");
        if (request.Coordinator is not { } reference)
            return (true, "it was decided.");
        return (decisions is null ? Decision.Unknown : await decisions.AskAsync(reference, cancellationToken).ConfigureAwait(false)) switch
        {
            Decision.Committed => (true, "the coordinator had committed it."),
            Decision.Aborted => (false, "the coordinator had not committed it."),
            _ => throw new JournalException(journal.FilePath,
                $"Request {request.Id} changes several kernels, and whether it was committed cannot be found out: {reference} does not say so.",
                "Make the coordinator's log readable and start again: the other kernels may have gone either way."),
        };
    }

    [LoggerMessage(EventName = "RequestRecovered", Level = LogLevel.Warning, Message = "Request {Request} was not ended by the process before this one (last record: {Record}). The {Which} versions count: {Why}")]
    private partial void LogRecovered(string request, string record, string which, string why);
}
