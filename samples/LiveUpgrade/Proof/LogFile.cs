using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LiveUpgrade.Proof;

/// <summary>
/// A file of the block log, read by what <c>plugins/README.md</c> tells other programs: nothing here is shared with the log itself, so that
/// what it says of the log is not said by the log.
/// </summary>
/// <param name="Path">Where it is.</param>
/// <param name="Format">Its record format.</param>
/// <param name="Start">Where its records begin.</param>
/// <param name="Fence">Its number, which is in its name too.</param>
/// <param name="PreviousFence">The number of the file before it; 0: none.</param>
/// <param name="PreviousLength">How many bytes of that file count.</param>
/// <param name="FirstSequence">The number of its first record.</param>
/// <param name="WrittenBy">The version of the log that wrote it.</param>
internal sealed record LogFile(string Path, int Format, int Start, long Fence, long PreviousFence, long PreviousLength, long FirstSequence, string WrittenBy)
{
    private const int HeaderBytes = 128;

    /// <summary>The file that continues this one; <see langword="null"/>: this is the last.</summary>
    internal LogFile? Next { get; private set; }

    internal string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The files of a log in order.</summary>
    /// <exception cref="InvalidDataException">A header is wrong, or a file is missing.</exception>
    internal static IReadOnlyList<LogFile> Of(string folder)
    {
        LogFile[] files = [.. Directory.EnumerateFiles(folder, "log-*.blk").Order(StringComparer.Ordinal).Select(ReadHeader)];
        for (var index = 0; index < files.Length; index++)
        {
            var previous = index == 0 ? null : files[index - 1];
            if (files[index].PreviousFence != (previous?.Fence ?? 0))
                throw new InvalidDataException($"{files[index].Name} continues file {files[index].PreviousFence}, and before it stands {previous?.Name ?? "none"}: a file is missing.");
            if (previous is not null)
                previous.Next = files[index];
        }

        return files;
    }

    /// <summary>Reads the records that count: up to what the next file says, and in the last file up to the first that is not whole.</summary>
    /// <exception cref="InvalidDataException">The next file says that more count.</exception>
    internal LogFileContent Read()
    {
        Func<ReadOnlyMemory<byte>, long, LogUnit?> read = Format switch
        {
            1 => UnitReader.ReadPlain,
            2 => UnitReader.ReadFrame,
            _ => throw new InvalidDataException($"{Name} has record format {Format}, which this program does not know."),
        };
        var bytes = File.ReadAllBytes(Path).AsMemory();
        var end = (int)(Next?.PreviousLength ?? bytes.Length);
        if (end > bytes.Length || end < Start)
            throw new InvalidDataException($"{Name} has {bytes.Length} bytes; its records begin at {Start}{(Next is null ? "" : $", and {Next.Name} says that {end} bytes count")}.");

        List<LogEntry> entries = [];
        var at = Start;
        var isClosed = false;
        while (!isClosed && read(bytes[at..end], Fence) is { } unit && unit.FirstSequence == FirstSequence + entries.Count)
        {
            isClosed = unit.Entries.Count == 0;
            entries.AddRange(unit.Entries);
            at += unit.Length;
        }

        if (Next is not null && (at != end || Next.FirstSequence != FirstSequence + entries.Count))
            throw new InvalidDataException($"{Name}: at byte {at} should stand record {FirstSequence + entries.Count}, and its checksum is wrong or it is not there. {Next.Name} says that {end} bytes count, with the records before {Next.FirstSequence}.");
        return new LogFileContent(this, entries, at);
    }

    private static LogFile ReadHeader(string path)
    {
        var bytes = new byte[HeaderBytes];
        using (var file = File.OpenRead(path))
            file.ReadAtLeast(bytes, HeaderBytes, throwOnEndOfStream: false);
        var span = bytes.AsSpan();
        var header = new LogFile(
            path,
            BinaryPrimitives.ReadInt32LittleEndian(span[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(span[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[40..]),
            Encoding.UTF8.GetString(span.Slice(48, 64).TrimEnd((byte)0)));
        if (!span.StartsWith("PRTBLOG1"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(span[124..]) != Crc32C.Of(0, span[..124])
            || header.Name != string.Create(CultureInfo.InvariantCulture, $"log-{header.Fence:D16}.blk"))
            throw new InvalidDataException($"{header.Name} does not begin with a header of its own, whole and with the right checksum.");
        return header;
    }
}

/// <summary>What counts of a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Entries">Its records.</param>
/// <param name="End">Where they end, or the mark behind them.</param>
internal sealed record LogFileContent(LogFile File, IReadOnlyList<LogEntry> Entries, int End);
