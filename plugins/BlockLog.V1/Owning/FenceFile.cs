using System.Globalization;
using System.Text;
using BlockLog.Formats;
using BlockLog.Segments;
using BlockLog.Storage;

namespace BlockLog.Owning;

/// <summary>
/// The file <c>fence</c>: the highest number ever drawn, 16 digits, and a checksum. Who owns the log has drawn it; whoever finds a higher one
/// than its own has lost the log.
/// </summary>
internal static class FenceFile
{
    internal const string Name = "fence";

    /// <summary>Reads the fence that stands now; 0 when none was ever drawn.</summary>
    /// <exception cref="LogDamagedException">The file is not what was written.</exception>
    internal static long Read(ILogFolder folder)
    {
        if (folder.TryRead(Name) is not { } bytes)
            return 0;
        var text = Encoding.ASCII.GetString(bytes);
        return text.Length == 26 && long.TryParse(text.AsSpan(0, 16), NumberStyles.None, CultureInfo.InvariantCulture, out var fence) && text == Text(fence)
            ? fence
            : throw new LogDamagedException(Name, 0, "its checksum is wrong. With no process running it may be deleted: the next fence then follows from the names of the segments.");
    }

    /// <summary>Writes a fence durably: at any instant either the old one stands there, or this one.</summary>
    internal static void Write(ILogFolder folder, long fence)
    {
        using (var file = folder.Create(Name + SegmentName.Unfinished))
        {
            file.Write(0, Encoding.ASCII.GetBytes(Text(fence)));
            file.Flush();
        }

        folder.Rename(Name + SegmentName.Unfinished, Name);
        folder.Flush();
    }

    private static string Text(long fence)
    {
        var digits = fence.ToString("D16", CultureInfo.InvariantCulture);
        return $"{digits} {Crc32C.Of(fence, Encoding.ASCII.GetBytes(digits)):x8}\n";
    }
}
