using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>
/// What the kernel asks of one instance, each with a deadline. However a step goes wrong, by the server's code, by a process that hangs or by one that
/// is lost, it is told as a failure.
/// </summary>
internal sealed class InstanceCalls(ServerPlace place, HostPolicy policy)
{
    private readonly uint _instance = place.Instance;

    /// <summary>Whether its process was lost, or did not answer the last question: nobody knows what it did.</summary>
    internal bool IsSilent { get; private set; }

    private IServerHost Control => place.Host.Control;

    /// <summary>A callback may take its time, and the child says so when that is over: this is for a child that says nothing.</summary>
    private TimeSpan Slack => policy.Process.CallbackTimeout + TimeSpan.FromSeconds(2);

    private TimeSpan ClosingTime => policy.Process.DrainGrace + policy.Process.DrainCancel + policy.HandOverTimeout;

    internal Task<StepFailure?> CreateAsync(ServerEntry server, VirtualServerStart start, CancellationToken cancellationToken)
    {
        var checkpoint = server.Checkpoint;
        return AskAsync("CreateAsync", Slack * 2, token => Control.CreateAsync(
            _instance, server.IsRehearsal, server.Name, place.Epoch, start, server.Options, checkpoint is not null, checkpoint ?? default, token), cancellationToken);
    }

    internal Task<StepFailure?> OpenAsync() => AskAsync("AcquireAsync", policy.HandOverTimeout + Slack, token => Control.OpenAsync(_instance, token));

    internal async Task<(StepFailure? Failure, StateKind Kind, int Version)> DescribeStateAsync(CancellationToken cancellationToken)
    {
        var (kind, version) = (StateKind.None, 0);
        var failure = await AskAsync("description of state", Slack, async token =>
        {
            (kind, version) = await Control.DescribeStateAsync(_instance, token).ConfigureAwait(false);
            return null;
        }, cancellationToken).ConfigureAwait(false);
        return (failure, kind, version);
    }

    /// <summary>Passes the bulk of its state on, piece by piece, so that no process but its own holds all of it.</summary>
    /// <returns>What failed on this side or the other, and how many bytes passed.</returns>
    internal async Task<(StepFailure? Failure, long Bytes)> PassBulkAsync(InstanceCalls successor, int version, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var failure = await AskAsync("ExportBulk", Slack * 2, async token =>
        {
            await foreach (var piece in Control.ExportBulk(_instance, token).ConfigureAwait(false))
            {
                if (await successor.AddBulkAsync(piece, token).ConfigureAwait(false) is { } refused)
                    return refused;
                bytes += piece.Length;
            }

            return await successor.ImportBulkAsync(version, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return (failure, bytes);
    }

    internal async Task<(StepFailure? Failure, HandedOut State)> CloseAsync(TimeSpan grace, TimeSpan cancel)
    {
        HandedOut handedOut = default;
        var failure = await AskAsync("close", ClosingTime + Slack, async token =>
        {
            var answer = await Control.CloseAsync(_instance, (int)grace.TotalMilliseconds, (int)cancel.TotalMilliseconds, token).ConfigureAwait(false);
            handedOut = new HandedOut(answer.Kind, answer.Version, answer.State, answer.Connections, answer.Transfer, answer.Descriptors);
            return answer.Failure;
        }).ConfigureAwait(false);
        return (failure, handedOut);
    }

    internal Task<StepFailure?> TakeOverAsync(HandedOut state) => AskAsync("import of state", policy.HandOverTimeout + Slack, token => Control.TakeOverAsync(
        _instance, state.Kind, state.Version, state.State, state.Connections, state.Transfer, state.Descriptors, token));

    internal Task<StepFailure?> ReopenAsync() => AskAsync("reopen", policy.HandOverTimeout + Slack, token => Control.ReopenAsync(_instance, token));

    internal Task<StepFailure?> AbandonExportAsync() => AskAsync("AbandonExport", Slack, async token =>
    {
        await Control.AbandonExportAsync(_instance, token).ConfigureAwait(false);
        return null;
    });

    internal Task<StepFailure?> DropAsync() => AskAsync("disposal", Slack, token => Control.DropAsync(_instance, token));

    internal Task<StepFailure?> StopAsync() => AskAsync("StopAsync", ClosingTime + (Slack * 3), token => Control.StopInstanceAsync(
        _instance, (int)policy.Process.DrainGrace.TotalMilliseconds, (int)policy.Process.DrainCancel.TotalMilliseconds, token));

    private async Task<StepFailure?> AddBulkAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) => await AskAsync("ImportBulk", Slack, async token =>
    {
        await Control.AddBulkAsync(_instance, piece, token).ConfigureAwait(false);
        return null;
    }, cancellationToken).ConfigureAwait(false);

    private Task<StepFailure?> ImportBulkAsync(int version, CancellationToken cancellationToken) =>
        AskAsync("ImportBulk", Slack, token => Control.ImportBulkAsync(_instance, version, token), cancellationToken);

    private async Task<StepFailure?> AskAsync(string step, TimeSpan limit, Func<CancellationToken, ValueTask<StepFailure?>> ask, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        IsSilent = false;
        try
        {
            return await ask(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new StepFailure("cancellation", "the request was cancelled", "Apply again when wanted.");
        }
        catch (OperationCanceledException)
        {
            IsSilent = true;
            return new StepFailure(step, $"{place.Host} did not answer within {limit.TotalSeconds:0.#} s", "See what keeps the process; it is ended when it gives no sign of life.");
        }
        catch (Exception lost) when (lost is SubpartitionLostException or SubpartitionUnavailableException)
        {
            IsSilent = true;
            return new StepFailure(step, $"{place.Host} was lost", "See how its process ended.");
        }
        catch (Exception failed)
        {
            // Its code may throw anything, and what the pipe brings back of that has the same type where it can.
            return new StepFailure(step, failed.Message, "Mend what is named and apply again.");
        }
    }
}
