using System.Buffers;
using System.Runtime.CompilerServices;

namespace PluginRuntime.SubpartitionHost.Servers;

/// <summary>Calls an instance's code: in its flow, with a deadline.</summary>
/// <param name="step">What is done, for failures.</param>
/// <param name="callback">The call.</param>
/// <param name="cancellationToken">Gives it up.</param>
internal delegate Task InstanceCallback(string step, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken);

/// <summary>The state of one instance, out of it and into it. Its steps come one after the other.</summary>
/// <param name="server">The instance's object.</param>
/// <param name="call">Calls it.</param>
/// <param name="handOver">Calls it while its callers wait.</param>
internal sealed class StatePassage(Func<VirtualServer> server, InstanceCallback call, InstanceCallback handOver) : IDisposable
{
    private readonly SegmentedBuffer _bulk = new();
    private bool _isExporting;

    /// <summary>What state there is to hand over.</summary>
    internal (StateKind Kind, int Version) Describe() => server() switch
    {
        IHandOverInSteps steps => (StateKind.Changes, steps.StateVersion),
        IHandOverByValue value => (StateKind.Whole, value.StateVersion),
        _ => (StateKind.None, 0),
    };

    /// <summary>The bulk, in pieces, while the instance serves.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportBulkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var bulk = new SegmentedBuffer();
        _isExporting = true;
        await call(
            "ExportBulk",
            token =>
            {
                ((IHandOverInSteps)server()).ExportBulk(bulk, token);
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var piece in bulk.Pieces)
            yield return piece;
    }

    /// <summary>The instance does not move after all: it need not note changes any more.</summary>
    internal async Task AbandonAsync(CancellationToken cancellationToken)
    {
        if (!_isExporting)
            return;
        _isExporting = false;
        await call(
            "AbandonExport",
            _ =>
            {
                ((IHandOverInSteps)server()).AbandonExport();
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is left of it: what has changed since the bulk, or all of it.</summary>
    internal async Task<(StateKind Kind, int Version, byte[] State)> ExportAsync(CancellationToken cancellationToken)
    {
        using var state = new SegmentedBuffer();
        var (kind, version) = Describe();
        if (kind == StateKind.Changes && !_isExporting)
            kind = StateKind.Whole;
        if (kind == StateKind.None)
            return (kind, version, []);
        await handOver(
            "export of state",
            _ =>
            {
                if (kind == StateKind.Changes)
                    ((IHandOverInSteps)server()).ExportChanges(state);
                else
                    ((IHandOverByValue)server()).Export(state);
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        _isExporting = false;
        return (kind, version, state.ToArray());
    }

    /// <summary>A piece of the bulk that is to be taken up.</summary>
    internal void AddBulk(ReadOnlyMemory<byte> piece) => _bulk.Write(piece.Span);

    /// <summary>Takes the bulk up.</summary>
    internal async Task ImportBulkAsync(int version, CancellationToken cancellationToken)
    {
        await call(
            "ImportBulk",
            token =>
            {
                ((IHandOverInSteps)server()).ImportBulk(_bulk.ToSequence(), version, token);
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        _bulk.Dispose();
    }

    /// <summary>Takes up what another instance's <see cref="ExportAsync"/> returned.</summary>
    internal Task ImportAsync(StateKind kind, int version, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => kind == StateKind.None
        ? Task.CompletedTask
        : handOver(
            "import of state",
            _ =>
            {
                var source = new ReadOnlySequence<byte>(state);
                if (kind == StateKind.Changes)
                    ((IHandOverInSteps)server()).ImportChanges(source, version);
                else
                    ((IHandOverByValue)server()).Import(source, version);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _bulk.Dispose();
}
