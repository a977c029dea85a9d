using BlockLog.Formats;
using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>What was torn is cut off; what is damaged is refused.</summary>
public sealed class DamageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FileEndsAtAnyByteOfTheLastRecord_ThatRecordIsCutOff_AndTheLogGoesOn(int version)
    {
        var killed = await KilledAsync(version, 1, 2, 3);
        var segment = killed.Files[killed.LastSegment];
        var complete = killed.With(killed.LastSegment, segment[..EndOf(segment, version, 3)]);
        var ends = Enumerable.Range(EndOf(segment, version, 2), EndOf(segment, version, 3) - EndOf(segment, version, 2));

        foreach (var end in ends)
        {
            // The file is cut there, or goes on with zeros as it does after it was extended.
            foreach (var content in new[] { segment[..end], [.. segment[..end], .. new byte[700]] })
            {
                using var log = await Logs.AcquireAsync(new SimulatedDisk(killed.With(killed.LastSegment, content)), Logs.Of(version));
                var records = await log.AllAsync();
                // The last bytes may be padding, and zero anyway.
                Assert.InRange(records.Count, 2, 3);
                Assert.All(records, record => Assert.Equal(Logs.PayloadOf(record.Id), record.Payload.ToArray()));
                if (end < EndOf(segment, version, 2) + 36)
                    Assert.Equal(2, records.Count);
                Assert.Equal(records.Count + 1, (await log.AppendAsync(4)).Sequence);
                await log.ReleaseAsync(CancellationToken.None);
            }
        }

        using var whole = await Logs.AcquireAsync(new SimulatedDisk(complete), Logs.Of(version));
        Assert.Equal(3, (await whole.AllAsync()).Count);
        await whole.ReleaseAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnyByteBeforeTheLastRecordIsWrong_TheLogIsRefusedWithFileAndOffset_AndNotTouched(int version)
    {
        var killed = await KilledAsync(version, 1, 2, 3);
        var segment = killed.Files[killed.LastSegment];
        var start = EndOf(segment, version, 1);
        var refused = 0;
        for (var at = start; at < EndOf(segment, version, 2); at++)
        {
            var damaged = segment.ToArray();
            damaged[at] ^= 0x10;
            var disk = new SimulatedDisk(killed.With(killed.LastSegment, damaged));
            using var log = Logs.Open(disk, Logs.Of(version));
            try
            {
                await log.AcquireAsync(CancellationToken.None);
                // A byte of the padding is nobody's.
                Assert.All(await log.AllAsync(), record => Assert.Equal(Logs.PayloadOf(record.Id), record.Payload.ToArray()));
                Assert.Equal(3, (await log.AllAsync()).Count);
                await log.ReleaseAsync(CancellationToken.None);
            }
            catch (LogDamagedException refusal)
            {
                refused++;
                Assert.Equal((killed.LastSegment, (long)start), (refusal.File, refusal.Offset));
                Assert.Contains($"{killed.LastSegment} is damaged at byte {start}", refusal.Message, StringComparison.Ordinal);
                Assert.Equal(damaged, disk.Now.Files[killed.LastSegment]);
            }
        }

        Assert.True(refused >= Logs.PayloadOf(Logs.Id(2)).Length + 30, $"Only {refused} wrong bytes were found.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SealedSegmentIsDamaged_TheLogIsRefusedWhenItIsOpened(int version)
    {
        var killed = await KilledAsync(version, 1, 2, 3);
        var disk = new SimulatedDisk(killed);
        using (var next = await Logs.AcquireAsync(disk, Logs.V2))
            await next.ReleaseAsync(CancellationToken.None);
        var damaged = disk.Now.Files[killed.LastSegment].ToArray();
        damaged[EndOf(damaged, version, 1) + 40] ^= 1;

        var refusal = Assert.Throws<LogDamagedException>(() => Logs.Open(new SimulatedDisk(disk.Now.With(killed.LastSegment, damaged)), Logs.V2));

        Assert.Equal((killed.LastSegment, (long)EndOf(damaged, version, 1)), (refusal.File, refusal.Offset));
    }

    [Fact]
    public async Task FirstRecordOfATornBatchIsMissing_TheWholeBatchIsCutOff()
    {
        var disk = new SimulatedDisk();
        await new Crashes.WriterRun(disk).GenerationAsync(Logs.V1, new Writing.WriterSettings(100_000, 2048), [1], [2, 3, 4]);
        var segment = disk.Now.Files[disk.Now.LastSegment].ToArray();
        segment.AsSpan(EndOf(segment, 1, 1), EndOf(segment, 1, 2) - EndOf(segment, 1, 1)).Clear();

        using var log = await Logs.AcquireAsync(new SimulatedDisk(disk.Now.With(disk.Now.LastSegment, segment)), Logs.V1);

        Assert.Equal([Logs.Id(1)], (await log.AllAsync()).Select(record => record.Id));
        Assert.Equal(2, (await log.AppendAsync(3)).Sequence);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task PayloadThatLooksLikeALaterRecord_ProvesNothing()
    {
        var disk = new SimulatedDisk();
        using (var log = await Logs.AcquireAsync(disk, Logs.V1))
        {
            await log.AppendAsync(1);
            // What this log itself would write next but one, in the last record, which is torn then.
            var copy = new System.Buffers.ArrayBufferWriter<byte>();
            PlainRecords.Instance.WriteBatch(copy, fence: 1, firstSequence: 1, [new RecordToWrite(Logs.Id(9), new byte[20], null)]);
            await log.AppendAsync(Logs.Id(2), (byte[])[.. new byte[4], .. copy.WrittenSpan], CancellationToken.None).Within("acknowledgement");
            var torn = disk.Now.Files[disk.Now.LastSegment].ToArray();
            torn[EndOf(torn, 1, 1)] ^= 1;

            using var next = await Logs.AcquireAsync(new SimulatedDisk(disk.Now.With(disk.Now.LastSegment, torn)), Logs.V1);

            Assert.Single(await next.AllAsync());
            await next.ReleaseAsync(CancellationToken.None);
            await log.ReleaseAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task HeaderIsWrong_OrASegmentIsMissing_TheLogIsRefused()
    {
        var disk = new SimulatedDisk();
        for (var generation = 0; generation < 3; generation++)
        {
            using var log = await Logs.AcquireAsync(disk, Logs.V1);
            await log.AppendAsync(generation);
            await log.ReleaseAsync(CancellationToken.None);
        }

        const string Second = "log-0000000000000002.blk";
        var header = disk.Now.Files[Second].ToArray();
        header[60] ^= 1;
        var wrong = Assert.Throws<LogDamagedException>(() => Logs.Open(new SimulatedDisk(disk.Now.With(Second, header)), Logs.V1));
        var missing = Assert.Throws<LogDamagedException>(() => Logs.Open(new SimulatedDisk(new DiskImage(disk.Now.Files.Where(file => file.Key != Second).ToDictionary())), Logs.V1));

        Assert.Equal((Second, 0L), (wrong.File, wrong.Offset));
        Assert.Equal("log-0000000000000003.blk", missing.File);
        Assert.Contains($"continues {Second}", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FenceIsWrong_TheLogIsNotTaken_AndWithoutItTheNextFenceFollowsFromTheSegments()
    {
        var killed = await KilledAsync(1, 1, 2);
        using var refused = Logs.Open(new SimulatedDisk(killed.With("fence", "0000000000000001 garbage"u8.ToArray())), Logs.V1);
        var refusal = await Assert.ThrowsAsync<LogDamagedException>(async () => await refused.AcquireAsync(CancellationToken.None));
        Assert.Equal("fence", refusal.File);

        using var log = await Logs.AcquireAsync(new SimulatedDisk(new DiskImage(killed.Files.Where(file => file.Key != "fence").ToDictionary())), Logs.V1);
        Assert.Equal(2, (await log.StatusAsync(CancellationToken.None)).Fence);
        Assert.Equal(2, (await log.AllAsync()).Count);
        await log.ReleaseAsync(CancellationToken.None);
    }

    /// <summary>What a process leaves that wrote records one by one and was killed.</summary>
    private static async Task<DiskImage> KilledAsync(int version, params int[] numbers)
    {
        var disk = new SimulatedDisk();
        using var log = await Logs.AcquireAsync(disk, Logs.Of(version));
        foreach (var number in numbers)
            await log.AppendAsync(number);
        var killed = disk.Now;
        await log.ReleaseAsync(CancellationToken.None);
        return killed;
    }

    /// <summary>Where a record ends, if records were written one by one.</summary>
    private static int EndOf(byte[] segment, int version, int sequence)
    {
        RecordFormat format = version == 1 ? PlainRecords.Instance : SectorFrames.Instance;
        var end = format.SegmentHeaderBytes;
        for (var number = 0; number < sequence; number++)
        {
            Assert.True(format.Peek(segment.AsSpan(end), out var length, out _));
            end += length;
        }

        return end;
    }
}
