using BlockLog.Formats;
using BlockLog.Owning;
using BlockLog.Tests.Disks;
using BlockLog.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockLog.Tests.Crashes;

/// <summary>
/// Generations that write groups of appends one after the other, on one disk. Everything happens in the same order in each run: a group
/// is handed in from the writer's own thread, while it reads the fence for the group before. An append that fails is repeated with the same
/// id, as a caller would.
/// </summary>
/// <param name="disk">The disk.</param>
/// <param name="fault">Lets operations fail, by their number.</param>
internal sealed class WriterRun(SimulatedDisk disk, Func<int, DiskOperation, DiskFault?>? fault = null)
{
    private readonly List<PendingAppend> _appends = [];
    private readonly Dictionary<PendingAppend, Acknowledgement> _acknowledged = [];
    private readonly Queue<Guid[]> _groups = new();
    private LogWriter? _writer;
    private int _writerThread;
    private int _operations;

    /// <summary>How many operations there were.</summary>
    internal int Operations => _operations;

    internal IReadOnlyCollection<Guid> Submitted => [.. _appends.Select(append => append.Id).Distinct()];

    internal IReadOnlyCollection<Acknowledgement> Acknowledged => _acknowledged.Values;

    /// <summary>Takes the log for a generation and writes.</summary>
    /// <returns>Releases it.</returns>
    internal async Task<Func<Task>> GenerationAsync(LogFormats formats, WriterSettings settings, params int[][] groups)
    {
        disk.Hook = Hook;
        var catalog = new LogCatalog(disk, formats, rememberedIds: 1000);
        var takeover = new Takeover(disk, formats, catalog, TimeProvider.System);
        OwnedSegment? owned = null;
        for (var attempt = 0; owned is null; attempt++)
        {
            try
            {
                catalog.CatchUp();
                owned = await takeover.TakeAsync(CancellationToken.None);
            }
            catch (IOException) when (attempt < 3)
            {
                // A fault of the test; the runtime would try again.
            }
        }

        foreach (var group in groups)
            _groups.Enqueue([.. group.Select(Logs.Id)]);
        _writerThread = 0;
        var writer = _writer = new LogWriter(disk, catalog, takeover, formats.Writes, owned, settings, TimeProvider.System, new WriterNews(new CommitFigures(), NullLogger.Instance));
        SubmitNextGroup();
        writer.Start();
        for (var done = 0; done < _appends.Count;)
        {
            try
            {
                await _appends[done].Ended.Within($"end of append {done}");
                done++;
            }
            catch (IOException)
            {
                // One at a time, so that it is known what is written with what.
                await FinishAsync();
                Submit(_appends[done].Id);
                done++;
            }
        }

        Note();
        return async () =>
        {
            await writer.CloseAsync().Within("end of the writer");
            Note();
        };
    }

    private async Task FinishAsync()
    {
        for (var index = 0; index < _appends.Count; index++)
            await Task.WhenAny(_appends[index].Ended).Within($"end of append {index}");
    }

    private DiskFault? Hook(DiskOperation operation)
    {
        Note();
        if (_writerThread == 0 && Thread.CurrentThread.Name == "block log writer")
            _writerThread = Environment.CurrentManagedThreadId;
        if (operation is { Action: DiskAction.TryRead } && _writerThread == Environment.CurrentManagedThreadId)
            SubmitNextGroup();
        return fault?.Invoke(_operations++, operation);
    }

    private void SubmitNextGroup()
    {
        if (_groups.TryDequeue(out var group))
        {
            foreach (var id in group)
                Submit(id);
        }
    }

    private void Submit(Guid id)
    {
        var append = new PendingAppend(id, Logs.PayloadOf(id));
        lock (_appends)
            _appends.Add(append);
        if (!_writer!.TryAdd(append))
            throw new InvalidOperationException("The writer is closed.");
    }

    /// <summary>Notes what has been acknowledged by now: before the next thing happens to the disk.</summary>
    private void Note()
    {
        var events = disk.Events.Count;
        lock (_appends)
        {
            foreach (var append in _appends)
            {
                if (append.Ended.IsCompletedSuccessfully && !_acknowledged.ContainsKey(append))
                    _acknowledged.Add(append, new Acknowledgement(append.Id, append.Ended.Result.Sequence, events));
            }
        }
    }
}
