using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>What appenders and readers see of a log whose disk does what it is told.</summary>
public sealed class AppendTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RecordsOfAllSizes_AreReadAndScannedAsTheyWereAppended(int version)
    {
        using var folder = new TemporaryFolder();
        byte[][] payloads = [[], [7], .. Enumerable.Range(0, 20).Select(size => new byte[size * 37]), new byte[300_000], [1, 2, 3]];
        for (var generation = 0; generation < 2; generation++)
        {
            using var log = await Logs.AcquireAsync(folder.Disk, Logs.Of(version));
            for (var index = 0; index < payloads.Length; index++)
            {
                payloads[index].AsSpan().Fill((byte)index);
                // The second generation is told what the first has written.
                var result = await log.AppendAsync(Logs.Id(index + 1), payloads[index], CancellationToken.None).Within("acknowledgement");
                Assert.Equal(new AppendResult(index + 1, $"{version}.0.0"), result);
            }

            var scanned = await log.AllAsync();
            Assert.Equal(payloads.Length, scanned.Count);
            for (var index = 0; index < payloads.Length; index++)
            {
                var read = await log.ReadAsync(index + 1, CancellationToken.None);
                foreach (var record in new[] { read, scanned[index] })
                {
                    Assert.Equal((index + 1L, Logs.Id(index + 1), $"{version}.0.0"), (record!.Sequence, record.Id, record.WrittenBy));
                    Assert.Equal(payloads[index], record.Payload.ToArray());
                }
            }

            Assert.Equal(payloads.Length - 4, (await log.AllAsync(from: 5)).Count);
            Assert.Empty(await log.AllAsync(from: payloads.Length + 1));
            Assert.Null(await log.ReadAsync(payloads.Length + 1, CancellationToken.None));
            await log.ReleaseAsync(CancellationToken.None).Within("release");
        }
    }

    [Fact]
    public async Task NumbersBelowOne_AreRefused()
    {
        using var log = await Logs.AcquireAsync(new SimulatedDisk(), Logs.V1);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ReadAsync(0, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.ScanAsync(0, CancellationToken.None));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task EmptyIdAndLongPayload_AreRefused_SayingWhatIsAllowed()
    {
        using var log = await Logs.AcquireAsync(new SimulatedDisk(), Logs.V1, new BlockLogOptions { MaxRecordBytes = 100 });

        var id = await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(Guid.Empty, new byte[1], CancellationToken.None));
        var payload = await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(Logs.Id(1), new byte[101], CancellationToken.None));

        Assert.Equal("id", id.ParamName);
        Assert.Contains("101 bytes; at most 100", payload.Message, StringComparison.Ordinal);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SameIdAgain_IsAnsweredWithTheFirstRecord_AlsoByTheNextGeneration(int version)
    {
        var disk = new SimulatedDisk();
        using (var log = await Logs.AcquireAsync(disk, Logs.Of(version)))
        {
            await log.AppendAsync(1);
            var first = await log.AppendAsync(2);
            var repeated = await log.AppendAsync(Logs.Id(2), new byte[] { 9 }, CancellationToken.None).Within("answer");

            Assert.Equal(first, repeated);
            Assert.Equal(1, (await log.StatusAsync(CancellationToken.None)).Repeated);
            await log.ReleaseAsync(CancellationToken.None);
        }

        using (var log = await Logs.AcquireAsync(disk, Logs.V2))
        {
            Assert.Equal(new AppendResult(2, $"{version}.0.0"), await log.AppendAsync(2));
            Assert.Equal(new AppendResult(3, "2.0.0"), await log.AppendAsync(3));
            Assert.Equal(3, (await log.AllAsync()).Count);
            await log.ReleaseAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task IdsBeyondTheBound_AreForgotten_AndTheLogStillReadsEverything()
    {
        var disk = new SimulatedDisk();
        var options = new BlockLogOptions { RememberedIds = 3, SegmentBytes = 600 };
        using (var log = await Logs.AcquireAsync(disk, Logs.V1, options))
        {
            for (var number = 1; number <= 20; number++)
                await log.AppendAsync(number);
            Assert.Equal(21, (await log.AppendAsync(17)).Sequence);
            Assert.Equal(21, (await log.AppendAsync(17)).Sequence);
            await log.ReleaseAsync(CancellationToken.None);
        }

        // Segments too old for ids are read when somebody asks for their records.
        using (var log = await Logs.AcquireAsync(disk, Logs.V2, options))
        {
            Assert.Equal(3, (await log.StatusAsync(CancellationToken.None)).RememberedIds);
            Assert.Equal(21, (await log.AppendAsync(17)).Sequence);
            Assert.Equal(Logs.Id(2), (await log.ReadAsync(2, CancellationToken.None))!.Id);
            Assert.Equal(21, (await log.AllAsync()).Count);
            await log.ReleaseAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Status_TellsOwnershipAndFigures()
    {
        var disk = new SimulatedDisk();
        using var log = Logs.Open(disk, Logs.V2);
        var before = await log.StatusAsync(CancellationToken.None);
        await log.AcquireAsync(CancellationToken.None);
        await log.AppendAsync(1);
        await log.AppendAsync(2);
        await log.AppendAsync(2);
        var owning = await log.StatusAsync(CancellationToken.None);
        await log.ReleaseAsync(CancellationToken.None);
        var after = await log.StatusAsync(CancellationToken.None);

        Assert.Equal((LogOwnership.Waiting, 0, 0), (before.Ownership, before.Fence, before.Records));
        Assert.Equal(
            new LogStatus
            {
                Version = "2.0.0", Ownership = LogOwnership.Owner, Fence = 1, Records = 2, Segments = 1, RememberedIds = 2, Commits = 2, Committed = 2,
                LargestCommit = 1, Repeated = 1, WriteFormat = 2, Bytes = owning.Bytes,
            },
            owning);
        Assert.InRange(owning.Bytes, 1, disk.Now.Files[disk.Now.LastSegment].Length);
        Assert.Equal((LogOwnership.Waiting, 0, 2), (after.Ownership, after.Fence, after.Records));
    }

    [Fact]
    public async Task ScanWhenAskedToEnd_SaysWhereToGoOn()
    {
        using var quiescing = new CancellationTokenSource();
        using var log = Logs.Open(new SimulatedDisk(), Logs.V1, quiescing: quiescing.Token);
        await log.AcquireAsync(CancellationToken.None);
        for (var number = 1; number <= 5; number++)
            await log.AppendAsync(number);

        var scanned = 0;
        var interrupted = await Assert.ThrowsAsync<LogScanInterruptedException>(async () =>
        {
            await foreach (var record in log.ScanAsync(1, CancellationToken.None))
            {
                scanned++;
                if (record.Sequence == 3)
                    await quiescing.CancelAsync();
            }
        });

        Assert.Equal((3, 4L), (scanned, interrupted.Next));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task ScanWhileRecordsAreAppended_EndsWhereTheLogEndedWhenItBegan()
    {
        using var log = await Logs.AcquireAsync(new SimulatedDisk(), Logs.V2, new BlockLogOptions { SegmentBytes = 1500 });
        for (var number = 1; number <= 5; number++)
            await log.AppendAsync(number);

        List<long> scanned = [];
        await foreach (var record in log.ScanAsync(1, CancellationToken.None))
        {
            scanned.Add(record.Sequence);
            await log.AppendAsync(100 + (int)record.Sequence);
        }

        Assert.Equal([1, 2, 3, 4, 5], scanned);
        await log.ReleaseAsync(CancellationToken.None);
    }
}
