using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>The history of a kernel without a journal: ends with the process.</summary>
internal sealed class MemoryHistory(TimeProvider time) : IRequestHistory
{
    /// <summary>How many requests are remembered, with their reports.</summary>
    internal const int Most = 200;

    private readonly Lock _lock = new();
    private readonly LinkedList<(RequestRecord Record, ServiceReport? Report)> _requests = new();

    public ServiceReport? Find(string id)
    {
        lock (_lock)
            return _requests.FirstOrDefault(request => request.Record.Id == id).Report;
    }

    public void Received(ServiceRequest request)
    {
        lock (_lock)
        {
            _requests.AddFirst((new RequestRecord(request.Id, request.By, time.GetUtcNow(), [], null, RecordedOutcome.Running, null), null));
            if (_requests.Count > Most)
                _requests.RemoveLast();
        }
    }

    public JournalSteps? StepsOf(ServiceRequest request) => null;

    public void Ended(ServiceRequest request, IReadOnlyList<VersionChange> changes, ServiceReport report) =>
        End(request.Id, changes, RequestOutcomes.Of(report), RequestOutcomes.FailureOf(report), report);

    public void Failed(ServiceRequest request, IReadOnlyList<VersionChange> changes, Exception exception) =>
        End(request.Id, changes, RequestOutcomes.Of(exception), exception.Message, null);

    public IReadOnlyList<RequestRecord> Recent(int most)
    {
        lock (_lock)
            return [.. _requests.Take(most).Select(static request => request.Record)];
    }

    private void End(string id, IReadOnlyList<VersionChange> changes, RecordedOutcome outcome, string? failure, ServiceReport? report)
    {
        lock (_lock)
        {
            for (var node = _requests.First; node is not null; node = node.Next)
            {
                var record = node.Value.Record;
                if (record.Id != id || record.Outcome != RecordedOutcome.Running)
                    continue;
                node.Value = (record with { Changes = RequestOutcomes.Recorded(changes), Took = time.GetUtcNow() - record.At, Outcome = outcome, Failure = failure }, report);
                return;
            }
        }
    }
}
