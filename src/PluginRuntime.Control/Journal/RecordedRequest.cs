using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>A request whose turn it is, with its records: the first before anything is touched, the last with its report.</summary>
/// <param name="request">The request.</param>
/// <param name="history">Takes its records.</param>
/// <param name="turn">Its turn; given up when nothing can change its outcome.</param>
/// <param name="keep">Ends its probation before its time: what is on it is kept.</param>
internal sealed class RecordedRequest(ServiceRequest request, IRequestHistory history, IDisposable turn, CancellationToken keep = default)
{
    private readonly bool _isRecorded = !request.IsRestart;

    /// <summary>Has it done.</summary>
    /// <param name="apply">Does it, past this gate.</param>
    /// <exception cref="JournalException">That it has come cannot be noted; it was not begun.</exception>
    internal async Task<ServiceReport> RunAsync(Func<RequestGate, Task<ServiceReport>> apply)
    {
        if (_isRecorded)
            await Task.Run(() => history.Received(request), CancellationToken.None).ConfigureAwait(false);
        var records = _isRecorded ? history.StepsOf(request) : null;
        var gate = new RequestGate([.. new IRequestSteps?[] { request.Steps, records }.OfType<IRequestSteps>()], turn.Dispose, keep);
        ServiceReport report;
        try
        {
            report = await apply(gate).ConfigureAwait(false);
            gate.Settle(report.IsApplied);
        }
        catch (Exception exception) when (_isRecorded)
        {
            // What it left is not known here, and what was decided stands.
            await TryAsync(() => history.Failed(request, gate.Changes, exception)).ConfigureAwait(false);
            throw;
        }

        if (records is { Remarks: { Count: > 0 } remarks })
            report = report with { Remarks = [.. report.Remarks, .. remarks] };
        if (_isRecorded && await TryAsync(() => history.Ended(request, gate.Changes, report)).ConfigureAwait(false) is { } problem)
            report = report with { Remarks = [.. report.Remarks, $"{problem} (how the request ended could not be noted)"] };
        return report;
    }

    private static Task<string?> TryAsync(Action write) => Task.Run(() =>
    {
        try
        {
            write();
            return null;
        }
        catch (JournalException exception)
        {
            return exception.Message;
        }
    });
}
