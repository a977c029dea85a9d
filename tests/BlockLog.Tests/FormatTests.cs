using System.Buffers.Binary;
using BlockLog.Formats;
using BlockLog.Tests.Disks;
using Xunit;

namespace BlockLog.Tests;

/// <summary>What one version reads of another's, in both directions.</summary>
public sealed class FormatTests
{
    private readonly SimulatedDisk _disk = new();

    [Fact]
    public async Task Version2_ReadsWhatVersion1Wrote_AndTellsTheTimeOfItsOwnRecordsOnly()
    {
        await WriteAsync(Logs.V1, 1, 2);
        var before = DateTimeOffset.UtcNow;
        await WriteAsync(Logs.V2, 3);

        using var log = await Logs.AcquireAsync(_disk, Logs.V2);
        var records = await log.AllAsync();

        Assert.Equal(["1.0.0", "1.0.0", "2.0.0"], records.Select(record => record.WrittenBy));
        Assert.Equal([null, null], records.Take(2).Select(record => record.WrittenAt));
        Assert.InRange(records[2].WrittenAt!.Value, before, DateTimeOffset.UtcNow);
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Version1_RefusesWhatVersion2Wrote_NamingTheVersionThatIsNeeded_BeforeItTouchesAnything()
    {
        await WriteAsync(Logs.V1, 1);
        await WriteAsync(Logs.V2, 2);
        var before = _disk.Now.Hash();

        var refusal = Assert.Throws<LogFormatException>(() => Logs.Open(_disk, Logs.V1));

        Assert.Equal(("log-0000000000000002.blk", 2, "2.0.0"), (refusal.File, refusal.Format, refusal.WrittenBy));
        Assert.Equal("log-0000000000000002.blk has record format 2 and was written by version 2.0.0. Version 1.0.0 does not read it: run 2.0.0 or later.", refusal.Message);
        Assert.Equal(before, _disk.Now.Hash());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpgradeIsUndoneBeforeVersion2WroteARecord_Version1GoesOn(bool wasReleased)
    {
        using var old = await Logs.AcquireAsync(_disk, Logs.V1);
        await old.AppendAsync(1);
        await old.ReleaseAsync(CancellationToken.None);
        using var next = await Logs.AcquireAsync(_disk, Logs.V2);
        if (wasReleased)
            await next.ReleaseAsync(CancellationToken.None);

        await old.AcquireAsync(CancellationToken.None);

        Assert.Equal(2, (await old.AppendAsync(2)).Sequence);
        Assert.Equal(1, (await old.AppendAsync(1)).Sequence);
        Assert.Equal(3, (await old.StatusAsync(CancellationToken.None)).Fence);
        if (!wasReleased)
            await Assert.ThrowsAsync<LogFencedException>(() => next.AppendAsync(3));
        await next.ReleaseAsync(CancellationToken.None);
        await old.ReleaseAsync(CancellationToken.None);
        using var log = await Logs.AcquireAsync(_disk, Logs.V2);
        Assert.Equal([Logs.Id(1), Logs.Id(2)], (await log.AllAsync()).Select(record => record.Id));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task UpgradeIsUndoneAfterVersion2WroteARecord_Version1Refuses_AndVersion2CanTakeTheLogBack()
    {
        using var old = await Logs.AcquireAsync(_disk, Logs.V1);
        await old.AppendAsync(1);
        await old.ReleaseAsync(CancellationToken.None);
        using var next = await Logs.AcquireAsync(_disk, Logs.V2);
        await next.AppendAsync(2);
        await next.ReleaseAsync(CancellationToken.None);

        await Assert.ThrowsAsync<LogFormatException>(async () => await old.AcquireAsync(CancellationToken.None));
        await next.AcquireAsync(CancellationToken.None);

        Assert.Equal(3, (await next.AppendAsync(3)).Sequence);
        await next.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Version2ToldToWriteFormat1_LeavesTheWayBackOpen()
    {
        await WriteAsync(Logs.V1, 1);
        await WriteAsync(Logs.V2WritingFormat1, 2);
        await WriteAsync(Logs.V1, 3);
        await WriteAsync(Logs.V2, 4);

        using var log = await Logs.AcquireAsync(_disk, Logs.V2);
        Assert.Equal(["1.0.0", "2.0.0", "1.0.0", "2.0.0"], (await log.AllAsync()).Select(record => record.WrittenBy));
        await log.ReleaseAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Version1WasKilled_Version2CarriesItsLastBatchOver_WithoutATime()
    {
        using (var killed = await Logs.AcquireAsync(_disk, Logs.V1))
        {
            await killed.AppendAsync(1);
            await killed.AppendAsync(2);
            var image = _disk.Now;
            await killed.ReleaseAsync(CancellationToken.None);

            using var next = await Logs.AcquireAsync(new SimulatedDisk(image), Logs.V2);
            var records = await next.AllAsync();
            Assert.Equal([("1.0.0", 1L), ("2.0.0", 2L)], records.Select(record => (record.WrittenBy, record.Sequence)));
            Assert.Null(records[1].WrittenAt);
            Assert.Equal(new AppendResult(2, "2.0.0"), await next.AppendAsync(2));
            await next.ReleaseAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task FormatOfAVersionToCome_IsRefusedByItsNumber()
    {
        await WriteAsync(Logs.V2, 1);
        var segment = _disk.Now.Files[_disk.Now.LastSegment].ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(segment.AsSpan(8), 9);
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(124), Crc32C.Of(0, segment.AsSpan(0, 124)));

        var refusal = Assert.Throws<LogFormatException>(() => Logs.Open(new SimulatedDisk(_disk.Now.With(_disk.Now.LastSegment, segment)), Logs.V2));

        Assert.Equal(9, refusal.Format);
    }

    [Fact]
    public void Crc32C_IsTheOneOfTheStandard() =>
        // The check value of CRC-32C is over these nine digits; the number before them is what an initial value of all ones makes of itself.
        Assert.Equal(Reference([0, 0, 0, 0, 0, 0, 0, 0, .. "123456789"u8]), Crc32C.Of(0, "123456789"u8));

    private static uint Reference(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }

    private async Task WriteAsync(LogFormats formats, params int[] numbers)
    {
        using var log = await Logs.AcquireAsync(_disk, formats);
        foreach (var number in numbers)
            await log.AppendAsync(number);
        await log.ReleaseAsync(CancellationToken.None);
    }
}
