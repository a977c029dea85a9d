using System.Collections.Concurrent;
using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>Generations that follow each other while appends go on, as a router in front of them has it.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task AppendsGoOnWhileTheLogChangesHands_EveryOneIsThereOnce_AndTheOlderVersionsRecordsFirst()
    {
        using var folder = new TemporaryFolder();
        var router = new Router(await Logs.AcquireAsync(folder.Disk, Logs.V1));
        using var stopping = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<Guid, AppendResult>();
        var appenders = Enumerable.Range(1, 8).Select(appender => Task.Run(async () =>
        {
            for (var number = 0; !stopping.IsCancellationRequested; number++)
            {
                var id = new Guid(appender, 0, 0, BitConverter.GetBytes((long)number));
                acknowledged[id] = await router.AppendAsync(id).Within($"append {number} of appender {appender}");
            }
        })).ToArray();

        List<RecordLog> generations = [];
        for (var change = 0; change < 12; change++)
        {
            var count = acknowledged.Count;
            while (acknowledged.Count < count + 200)
                await Task.WhenAny(appenders).WaitAsync(TimeSpan.FromMilliseconds(5)).ContinueWith(static _ => { }, TaskScheduler.Default);
            var next = Logs.Open(folder.Disk, change < 4 ? Logs.V1 : Logs.V2);
            generations.Add(next);
            var old = await router.SwitchAsync(next);
            await old.ReleaseAsync(CancellationToken.None).Within("release");
            await next.AcquireAsync(CancellationToken.None).Within("ownership");
        }

        await stopping.CancelAsync();
        await Task.WhenAll(appenders).Within("end of the appenders");
        var records = await generations[^1].AllAsync();
        Assert.Equal(acknowledged.Count, records.Count);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(number => (long)number), records.Select(record => record.Sequence));
        Assert.All(records, record => Assert.Equal((record.Sequence, record.WrittenBy), (acknowledged[record.Id].Sequence, acknowledged[record.Id].WrittenBy)));
        Assert.Equal(records.Select(record => record.WrittenBy), records.Select(record => record.WrittenBy).Order(StringComparer.Ordinal));
        Assert.Equal(["1.0.0", "2.0.0"], records.Select(record => record.WrittenBy).Distinct());
        await generations[^1].ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task UndoneUpgrade_TheSameGenerationTakesTheLogAgain_InANewSegment()
    {
        using var folder = new TemporaryFolder();
        using var log = await Logs.AcquireAsync(folder.Disk, Logs.V1);
        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal(round, (await log.AppendAsync(round)).Sequence);
            Assert.Equal(round, (await log.StatusAsync(CancellationToken.None)).Fence);
            await log.ReleaseAsync(CancellationToken.None);
            await log.AcquireAsync(CancellationToken.None);
        }

        Assert.Equal([1, 2, 3], (await log.AllAsync()).Select(record => record.Sequence));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task OpenedWhileARecordStoodThereThatWasCutOffAgain_ItIsNotServed()
    {
        var disk = new SimulatedDisk();
        using var old = await Logs.AcquireAsync(disk, Logs.V1);
        await old.AppendAsync(1);
        RecordLog? next = null;
        FailNextWrite(disk, beforeItIsCutOff: () => next = Logs.Open(disk, Logs.V2));
        await Assert.ThrowsAsync<LogFullException>(() => old.AppendAsync(2));
        await old.AppendAsync(3);
        await old.ReleaseAsync(CancellationToken.None);

        await next!.AcquireAsync(CancellationToken.None);

        Assert.Equal(3, (await next.AppendAsync(2)).Sequence);
        Assert.Equal(2, (await next.AppendAsync(3)).Sequence);
        Assert.Equal([Logs.Id(1), Logs.Id(3), Logs.Id(2)], (await next.AllAsync()).Select(record => record.Id));
        await next.ReleaseAsync(CancellationToken.None);
        next.Dispose();
    }

    [Fact]
    public async Task OpenedBeforeAnotherCarriedTheLastBatchOver_RecordsAreReadWhereTheyStandNow()
    {
        var disk = new SimulatedDisk();
        using var killed = await Logs.AcquireAsync(disk, Logs.V1);
        for (var number = 1; number <= 3; number++)
            await killed.AppendAsync(Logs.Id(number), Large(number), CancellationToken.None).Within("acknowledgement");
        RecordLog? next = null;
        // What is being written tells whoever opens the log now that record 3 is durable; then it is cut off, and nothing tells it any more.
        FailNextWrite(disk, beforeItIsCutOff: () => next = Logs.Open(disk, Logs.V2));
        await Assert.ThrowsAsync<LogFullException>(async () => await killed.AppendAsync(Logs.Id(4), Large(4), CancellationToken.None));
        using (var between = await Logs.AcquireAsync(disk, Logs.V1))
        {
            await between.AppendAsync(Logs.Id(5), Large(5), CancellationToken.None).Within("acknowledgement");
            await between.ReleaseAsync(CancellationToken.None);
        }

        await next!.AcquireAsync(CancellationToken.None);

        Assert.Equal([1, 2, 3, 5], (await next.AllAsync()).Select(record => (int)record.Payload.Span[0]));
        Assert.Equal(3, (await next.ReadAsync(3, CancellationToken.None))!.Payload.Span[0]);
        Assert.Equal(5, (await next.AppendAsync(Logs.Id(4), Large(4), CancellationToken.None).Within("acknowledgement")).Sequence);
        await next.ReleaseAsync(CancellationToken.None);
        next.Dispose();
        await killed.ReleaseAsync(CancellationToken.None);

        static byte[] Large(int number) => [(byte)number, .. new byte[5000]];
    }

    private static void FailNextWrite(SimulatedDisk disk, Action beforeItIsCutOff)
    {
        var hasFailed = false;
        disk.Hook = operation =>
        {
            if (operation.Action == DiskAction.Write)
            {
                hasFailed = true;
                return DiskFault.Full(writtenBytes: 100_000);
            }

            if (hasFailed && operation.Action == DiskAction.SetLength)
            {
                disk.Hook = null;
                beforeItIsCutOff();
            }

            return null;
        };
    }

    [Fact]
    public async Task OwnerThatIsAskedToTakeTheLogAgain_Refuses()
    {
        using var folder = new TemporaryFolder();
        using var log = await Logs.AcquireAsync(folder.Disk, Logs.V1);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await log.AcquireAsync(CancellationToken.None));
        await log.ReleaseAsync(CancellationToken.None);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task FolderIsMissing_ItIsMade()
    {
        using var folder = new TemporaryFolder();
        using var log = await Logs.AcquireAsync(new Storage.DiskFolder(Path.Combine(folder.Path, "a", "b")), Logs.V2);
        await log.AppendAsync(1);
        await log.ReleaseAsync(CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(folder.Path, "a", "b", "log-0000000000000001.blk")));
    }

    /// <summary>Sends appends to the generation that serves, and knows when the one before has answered all of its own.</summary>
    private sealed class Router(RecordLog first)
    {
        private readonly Lock _lock = new();
        private Served _current = new(first);

        internal async ValueTask<AppendResult> AppendAsync(Guid id)
        {
            Served served;
            lock (_lock)
            {
                served = _current;
                served.Calls++;
            }

            try
            {
                return await served.Log.AppendAsync(id, new byte[50], CancellationToken.None);
            }
            finally
            {
                lock (_lock)
                {
                    if (--served.Calls == 0 && served != _current)
                        served.Quiet.TrySetResult();
                }
            }
        }

        internal async Task<RecordLog> SwitchAsync(RecordLog next)
        {
            Served old;
            lock (_lock)
            {
                old = _current;
                _current = new Served(next);
                if (old.Calls == 0)
                    old.Quiet.TrySetResult();
            }

            await old.Quiet.Task.Within("answers to the calls inside");
            return old.Log;
        }

        private sealed class Served(RecordLog log)
        {
            internal RecordLog Log { get; } = log;

            internal int Calls { get; set; }

            internal TaskCompletionSource Quiet { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
