using System.Collections.Concurrent;
using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Control.Upgrades;

/// <summary>Has an id done once at a time: whoever brings one that runs waits for its report. Thread-safe.</summary>
internal sealed class RequestIds
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ServiceReport>> _running = new(StringComparer.Ordinal);

    /// <summary>Does a request, up to its first wait at once, or waits for whoever does it.</summary>
    internal async Task<ServiceReport> ApplyAsync(ServiceRequest request, Func<Task<ServiceReport>> apply, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<ServiceReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = _running.GetOrAdd(request.Id, mine);
            if (first == mine)
                break;
            try
            {
                return await first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The first gave up before its turn: it was not done, and this one may.
            }
        }

        try
        {
            var report = await apply().ConfigureAwait(false);
            mine.SetResult(report);
            return report;
        }
        catch (OperationCanceledException)
        {
            mine.SetCanceled(CancellationToken.None);
            throw;
        }
        catch (Exception exception)
        {
            mine.SetException(exception);

            // Often nobody else waits for it.
            _ = mine.Task.Exception;
            throw;
        }
        finally
        {
            _running.TryRemove(request.Id, out _);
        }
    }
}
