using BlockLog.Formats;
using BlockLog.Owning;
using BlockLog.Tests.Disks;
using BlockLog.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BlockLog.Tests;

/// <summary>A process that lost the log acknowledges nothing, whenever it notices; and nothing that it did acknowledge is missed by the new owner.</summary>
public sealed class FencingTests
{
    private static readonly WriterSettings Settings = new(100_000, GrowthBytes: 2048);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public async Task LogIsTakenBehindAnOwnersBack_ItsLateWritesAreRefusedWithBothFences(int version, int nextVersion)
    {
        var disk = new SimulatedDisk();
        using var old = await Logs.AcquireAsync(disk, Logs.Of(version));
        await old.AppendAsync(1);
        using var next = await Logs.AcquireAsync(disk, Logs.Of(nextVersion));

        var refused = await Assert.ThrowsAsync<LogFencedException>(() => old.AppendAsync(2));
        Assert.Equal((1L, 2L), (refused.OwnFence, refused.PresentFence));
        await Assert.ThrowsAsync<LogFencedException>(() => old.AppendAsync(1));
        await Assert.ThrowsAsync<LogFencedException>(async () => await old.ReadAsync(1, CancellationToken.None));
        await Assert.ThrowsAsync<LogFencedException>(() => old.AllAsync());
        Assert.Equal(LogOwnership.FencedOff, (await old.StatusAsync(CancellationToken.None)).Ownership);
        Assert.False(old.CheckHealth().IsHealthy);

        Assert.Equal(2, (await next.AppendAsync(3)).Sequence);
        Assert.Equal([Logs.Id(1), Logs.Id(3)], (await next.AllAsync()).Select(record => record.Id));
        await old.ReleaseAsync(CancellationToken.None);
        await next.ReleaseAsync(CancellationToken.None);
        using var third = await Logs.AcquireAsync(disk, Logs.V2);
        Assert.Equal([Logs.Id(1), Logs.Id(3)], (await third.AllAsync()).Select(record => record.Id));
        await third.ReleaseAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public async Task WriterAndNewOwnerInEveryOrder_AcknowledgedIsFound_AndWhatIsNotIsRefused(int version, int nextVersion)
    {
        var (written, taken) = await CountStepsAsync(version, nextVersion);
        var (acknowledged, refused, refusedAndFound) = (0, 0, 0);
        foreach (var schedule in Schedules(written, taken))
        {
            var (wasAcknowledged, isFound) = await RunAsync(version, nextVersion, schedule);
            if (wasAcknowledged)
                Assert.True(isFound, $"Acknowledged by the old owner, unknown to the new: {string.Concat(schedule.Select(actor => actor == 0 ? 'w' : 'n'))}");
            acknowledged += wasAcknowledged ? 1 : 0;
            refused += wasAcknowledged ? 0 : 1;
            refusedAndFound += !wasAcknowledged && isFound ? 1 : 0;
        }

        Assert.True(acknowledged > 0 && refused > refusedAndFound && refusedAndFound > 0, $"{acknowledged} acknowledged, {refused} refused, {refusedAndFound} of them found.");
    }

    [Fact]
    public async Task AnotherTakesTheLogAtThisMoment_TakingWaitsForTheLock()
    {
        var disk = new SimulatedDisk();
        var time = new FakeTimeProvider();
        using var log = Logs.Open(disk, Logs.V1, time: time);
        var held = disk.TryLock()!;
        var acquire = log.AcquireAsync(CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(acquire.IsCompleted);

        held.Dispose();
        while (!acquire.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await acquire;
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task LockOnDisk_IsHeldByOneOnly()
    {
        using var folder = new TemporaryFolder();
        using (folder.Disk.TryLock())
            Assert.Null(folder.Disk.TryLock());
        using var free = folder.Disk.TryLock();
        Assert.NotNull(free);
        using var cancelled = new CancellationTokenSource();
        using var log = Logs.Open(folder.Disk, Logs.V1);
        var acquire = log.AcquireAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquire.Within("end of the cancelled taking"));
    }

    private static IEnumerable<int[]> Schedules(int written, int taken)
    {
        // Actor 0 writes, actor 1 takes the log. Every choice of places for the writer's steps.
        foreach (var places in Choose(written, written + taken, 0))
        {
            var schedule = Enumerable.Repeat(1, written + taken).ToArray();
            foreach (var place in places)
                schedule[place] = 0;
            yield return schedule;
        }
    }

    private static IEnumerable<IEnumerable<int>> Choose(int count, int places, int from) =>
        count == 0 ? [[]] : Enumerable.Range(from, Math.Max(0, places - from)).SelectMany(place => Choose(count - 1, places, place + 1).Select(rest => rest.Prepend(place)));

    private static async Task<(int Written, int Taken)> CountStepsAsync(int version, int nextVersion)
    {
        var turns = new Turns();
        await RunAsync(version, nextVersion, [], turns);
        return (turns.StepsOf(0), turns.StepsOf(1));
    }

    private static async Task<(bool WasAcknowledged, bool IsFound)> RunAsync(int version, int nextVersion, int[] schedule, Turns? turns = null)
    {
        turns ??= new Turns();
        var disk = new SimulatedDisk();
        var writer = await TakeAsync(disk, Logs.Of(version));
        var before = new PendingAppend(Logs.Id(1), Logs.PayloadOf(Logs.Id(1)));
        writer.TryAdd(before);
        writer.Start();
        await before.Ended.Within("first acknowledgement");

        disk.Hook = operation =>
        {
            turns.Wait(Thread.CurrentThread.Name == "block log writer" ? 0 : 1);
            return null;
        };
        var append = new PendingAppend(Logs.Id(2), Logs.PayloadOf(Logs.Id(2)));
        writer.TryAdd(append);
        var ended = append.Ended.ContinueWith(_ => turns.End(0), TaskScheduler.Default);
        LogCatalog? catalog = null;
        var taking = Task.Run(async () =>
        {
            catalog = new LogCatalog(disk, Logs.Of(nextVersion), 100);
            var takeover = new Takeover(disk, Logs.Of(nextVersion), catalog, TimeProvider.System);
            using var owned = await takeover.TakeAsync(CancellationToken.None);
            turns.End(1);
        });
        turns.Run(schedule);
        await ended.Within("end of the append");
        await taking.Within("end of the taking");
        disk.Hook = null;

        var late = new PendingAppend(Logs.Id(3), new byte[3]);
        writer.TryAdd(late);
        await Assert.ThrowsAsync<LogFencedException>(() => late.Ended.Within("refusal of a late append"));
        await writer.CloseAsync().Within("end of the writer");
        if (!append.Ended.IsCompletedSuccessfully)
            await Assert.ThrowsAsync<LogFencedException>(() => append.Ended);

        // What the power leaves is what the new owner knows.
        var isFound = catalog!.Ids.TryFind(Logs.Id(2), out _);
        Assert.Equal(catalog.LastSequence, isFound ? 2 : 1);
        using var afterwards = await Logs.AcquireAsync(new SimulatedDisk(disk.Durable), Logs.V2);
        Assert.Equal(catalog.LastSequence, (await afterwards.AllAsync()).Count);
        await afterwards.ReleaseAsync(CancellationToken.None);
        return (append.Ended.IsCompletedSuccessfully, isFound);
    }

    private static async Task<LogWriter> TakeAsync(SimulatedDisk disk, LogFormats formats)
    {
        var catalog = new LogCatalog(disk, formats, 100);
        var takeover = new Takeover(disk, formats, catalog, TimeProvider.System);
        var owned = await takeover.TakeAsync(CancellationToken.None);
        return new LogWriter(disk, catalog, takeover, formats.Writes, owned, Settings, TimeProvider.System, new WriterNews(new CommitFigures(), NullLogger.Instance));
    }
}
