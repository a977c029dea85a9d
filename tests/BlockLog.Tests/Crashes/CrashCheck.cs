using BlockLog.Formats;
using BlockLog.Owning;
using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests.Crashes;

/// <summary>
/// Opens what a crash left and holds it against what appenders were told: every acknowledged record is there, once, at its place; nothing is
/// there that nobody submitted; and whatever is served now is still there when the power ends a moment later.
/// </summary>
/// <param name="formats">The version that comes after the crash.</param>
internal sealed class CrashCheck(LogFormats formats)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>How many different disks were opened.</summary>
    internal int Images { get; private set; }

    /// <summary>Ends the run at every instant, in every way.</summary>
    /// <param name="disk">The disk with what happened to it.</param>
    /// <param name="run">What appenders were told.</param>
    /// <param name="images">The ways.</param>
    internal async Task EveryCrashAsync(SimulatedDisk disk, WriterRun run, Func<DiskReplay, DiskEvent?, IEnumerable<DiskImage>> images)
    {
        var replay = new DiskReplay(disk.Start);
        var events = disk.Events;
        for (var count = 0; count <= events.Count; count++)
        {
            foreach (var image in images(replay, count < events.Count ? events[count] : null))
                await CheckAsync(image, run, count, events);
            if (count < events.Count)
                replay.Apply(events[count]);
        }
    }

    private async Task CheckAsync(DiskImage image, WriterRun run, int count, IReadOnlyList<DiskEvent> events)
    {
        var acknowledged = run.Acknowledged.Where(told => told.Events <= count).ToArray();
        if (!_seen.Add($"{image.Hash()} {acknowledged.Length}"))
            return;
        Images++;
        try
        {
            var disk = new SimulatedDisk(image);
            var served = await TakeAsync(disk);
            Check(served, acknowledged, run.Submitted);
            Assert.Equal(served.Select(Describe), (await TakeAsync(new SimulatedDisk(disk.Durable))).Select(Describe));
        }
        catch (Exception exception)
        {
            var trace = string.Join(Environment.NewLine, events.Take(count).Select(Describe));
            throw new InvalidOperationException($"After {count} events, with {acknowledged.Length} appends acknowledged:{Environment.NewLine}{trace}{Environment.NewLine}the disk holds {string.Join(", ", image.Files.Select(file => $"{file.Key}: {file.Value.Length}"))}", exception);
        }
    }

    /// <summary>Takes the log as the next process would, without one that writes.</summary>
    private async Task<List<LogRecord>> TakeAsync(SimulatedDisk disk)
    {
        var catalog = new LogCatalog(disk, formats, rememberedIds: 1000);
        catalog.CatchUp();
        using var owned = await new Takeover(disk, formats, catalog, TimeProvider.System).TakeAsync(CancellationToken.None);
        return [.. catalog.Scan(1, catalog.LastSequence)];
    }

    private static void Check(List<LogRecord> served, Acknowledgement[] acknowledged, IReadOnlyCollection<Guid> submitted)
    {
        Assert.Equal(Enumerable.Range(1, served.Count).Select(number => (long)number), served.Select(record => record.Sequence));
        Assert.Equal(served.Count, served.Select(record => record.Id).Distinct().Count());
        foreach (var record in served)
        {
            Assert.Contains(record.Id, submitted);
            Assert.Equal(Logs.PayloadOf(record.Id), record.Payload.ToArray());
        }

        foreach (var told in acknowledged)
        {
            Assert.True(told.Sequence <= served.Count, $"record {told.Sequence} was acknowledged, and the log ends at {served.Count}");
            Assert.Equal(told.Id, served[(int)told.Sequence - 1].Id);
        }
    }

    private static (long, Guid, string) Describe(LogRecord record) => (record.Sequence, record.Id, Convert.ToHexString(record.Payload.Span));

    private static string Describe(DiskEvent happened) =>
        happened is DiskEvent.Written write ? $"Written {{ File = {write.File}, Offset = {write.Offset}, Bytes = {write.Bytes.Length} }}" : happened.ToString();
}
