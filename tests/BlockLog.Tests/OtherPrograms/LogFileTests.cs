using BlockLog.Formats;
using BlockLog.Tests.Disks;
using LiveUpgrade.Proof;
using Xunit;

namespace BlockLog.Tests.OtherPrograms;

/// <summary>
/// The files as plugins/README.md describes them to other programs: the sample's reader was written by that description and shares no code
/// with the log. What the log says of itself must be what the reader finds.
/// </summary>
public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LogOfBothVersions_ReleasedKilledAndContinuedInFurtherFiles_IsReadAsTheLogReadsIt()
    {
        var disk = new SimulatedDisk();
        await WriteAsync(disk, Logs.V1, 1, 2, 3);
        var killed = await KilledAsync(disk.Now, Logs.V1, 4, 5);
        killed = await KilledAsync(killed, Logs.V2, 6, 7);
        disk = new SimulatedDisk(killed);
        var small = new BlockLogOptions { SegmentBytes = 4096 };
        using var log = await Logs.AcquireAsync(disk, Logs.V2, small);
        for (var number = 8; number < 40; number++)
            await log.AppendAsync(number);
        var expected = await log.AllAsync();
        await log.ReleaseAsync(CancellationToken.None);

        var contents = Read(disk.Now);

        Assert.Equal(
            expected.Select(record => (record.Sequence, record.Id, Convert.ToHexString(record.Payload.Span), record.WrittenBy)),
            contents.SelectMany(content => content.Entries.Select(entry => (entry.Sequence, entry.Id, Convert.ToHexString(entry.Payload.Span), content.File.WrittenBy))));
        Assert.Equal([1, 2], contents.Select(content => content.File.Format).Distinct());
        Assert.True(contents.Count > 5, $"The log has only {contents.Count} files.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task TailIsTornAtAnyByte_WhatIsWholeBeforeItIsRead(int version)
    {
        var killed = await KilledAsync(DiskImage.Empty, Logs.Of(version), 1, 2, 3);
        var file = killed.Files[killed.LastSegment];
        var whole = Read(killed)[^1];
        var (from, to) = (EndOf(file, version, 2), EndOf(file, version, 3));
        Assert.Equal((3, to), (whole.Entries.Count, whole.End));

        for (var end = from; end < to; end++)
        {
            foreach (var content in new[] { file[..end], [.. file[..end], .. new byte[700]] })
            {
                var torn = Read(killed.With(killed.LastSegment, content))[^1];
                // The last bytes may be padding, and zero anyway.
                Assert.InRange(torn.Entries.Count, 2, 3);
                Assert.All(torn.Entries, entry => Assert.Equal(Logs.PayloadOf(entry.Id), entry.Payload.ToArray()));
                if (end < from + 36)
                    Assert.Equal((2, from), (torn.Entries.Count, torn.End));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AnyByteOfARecordIsWrong_NothingFromThereOnIsRead_AndInAFileThatIsContinuedItIsSaid(int version)
    {
        var killed = await KilledAsync(DiskImage.Empty, Logs.Of(version), 1, 2, 3);
        var continued = await KilledAsync(killed, Logs.V2, 4);
        var name = killed.LastSegment;
        var (from, to) = (EndOf(killed.Files[name], version, 1), EndOf(killed.Files[name], version, 2));
        var found = 0;
        for (var at = from; at < to; at++)
        {
            var last = Read(killed.With(name, Flip(killed.Files[name], at)))[^1];
            if (last.Entries.Count == 3)
                continue; // A byte of the padding is nobody's.
            found++;
            Assert.Equal((1, from), (last.Entries.Count, last.End));
            var refusal = Assert.Throws<InvalidDataException>(() => Read(continued.With(name, Flip(continued.Files[name], at))));
            Assert.Contains($"{name}: at byte {from} should stand record 2", refusal.Message, StringComparison.Ordinal);
        }

        Assert.True(found >= Logs.PayloadOf(Logs.Id(2)).Length + 30, $"Only {found} wrong bytes were found.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RecordsBeyondTheLengthThatTheNextFileGives_DoNotCount(int version)
    {
        // The killed process's last batch is carried over: it stands in both files, and counts in the second.
        var killed = await KilledAsync(DiskImage.Empty, Logs.Of(version), 1, 2, 3);
        var continued = await KilledAsync(killed, Logs.V2, 4);

        var contents = Read(continued);

        Assert.Equal(3, Read(killed)[^1].Entries.Count);
        Assert.Equal([1, 2], contents[0].Entries.Select(entry => entry.Sequence));
        Assert.Equal([3, 4], contents[1].Entries.Select(entry => entry.Sequence));
        // A late write of the process that only seemed dead.
        var late = new System.Buffers.ArrayBufferWriter<byte>();
        Logs.Of(version).Writes.WriteBatch(late, fence: 1, firstSequence: 4, [new RecordToWrite(Logs.Id(99), new byte[20], null)]);
        var end = EndOf(killed.Files[killed.LastSegment], version, 3);
        byte[] written = [.. killed.Files[killed.LastSegment][..end], .. late.WrittenSpan];
        Assert.Equal([1, 2], Read(continued.With(killed.LastSegment, written))[0].Entries.Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task FileIsMissing_OrIsShort_OrItsHeaderIsWrong_ItIsSaid()
    {
        var disk = new SimulatedDisk();
        foreach (var number in new[] { 1, 2, 3 })
            await WriteAsync(disk, number < 3 ? Logs.V1 : Logs.V2, number);
        const string Second = "log-0000000000000002.blk";

        var missing = Assert.Throws<InvalidDataException>(() => Read(new DiskImage(disk.Now.Files.Where(file => file.Key != Second).ToDictionary())));
        var wrong = Assert.Throws<InvalidDataException>(() => Read(disk.Now.With(Second, Flip(disk.Now.Files[Second], 60))));
        var strange = Assert.Throws<InvalidDataException>(() => Read(disk.Now.With(Second, disk.Now.Files["log-0000000000000001.blk"])));

        var last = Assert.Throws<InvalidDataException>(() => Read(disk.Now.With(disk.Now.LastSegment, disk.Now.Files[disk.Now.LastSegment][..300])));
        var shorter = Assert.Throws<InvalidDataException>(() => Read(disk.Now.With(Second, disk.Now.Files[Second][..130])));

        Assert.Equal("log-0000000000000003.blk has 300 bytes; its records begin at 512.", last.Message);
        Assert.StartsWith($"{Second} has 130 bytes; its records begin at 128, and log-0000000000000003.blk says", shorter.Message, StringComparison.Ordinal);
        Assert.Contains("log-0000000000000003.blk continues file 2, and before it stands log-0000000000000001.blk", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Second, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(Second, strange.Message, StringComparison.Ordinal);
    }

    private List<LogFileContent> Read(DiskImage image)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            File.Delete(file);
        foreach (var (name, content) in image.Files)
            File.WriteAllBytes(Path.Combine(_folder.Path, name), content);
        return [.. LogFile.Of(_folder.Path).Select(file => file.Read())];
    }

    private static async Task WriteAsync(SimulatedDisk disk, LogFormats formats, params int[] numbers)
    {
        using var log = await Logs.AcquireAsync(disk, formats);
        foreach (var number in numbers)
            await log.AppendAsync(number);
        await log.ReleaseAsync(CancellationToken.None);
    }

    /// <summary>What a process leaves that wrote records one by one and was killed.</summary>
    private static async Task<DiskImage> KilledAsync(DiskImage from, LogFormats formats, params int[] numbers)
    {
        var disk = new SimulatedDisk(from);
        using var log = await Logs.AcquireAsync(disk, formats);
        foreach (var number in numbers)
            await log.AppendAsync(number);
        var killed = disk.Now;
        await log.ReleaseAsync(CancellationToken.None);
        return killed;
    }

    private static byte[] Flip(byte[] content, int at)
    {
        var flipped = content.ToArray();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private static int EndOf(byte[] segment, int version, int sequence)
    {
        var format = Logs.Of(version).Writes;
        var end = format.SegmentHeaderBytes;
        for (var number = 0; number < sequence; number++)
        {
            Assert.True(format.Peek(segment.AsSpan(end), out var length, out _));
            end += length;
        }

        return end;
    }
}
