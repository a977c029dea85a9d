using System.Globalization;
using System.Text;
using BlockLog.Formats;
using BlockLog.Segments;
using BlockLog.Storage;

namespace BlockLog.Owning;

/// <summary>Who owns the log: the highest number ever drawn, and who drew it.</summary>
/// <param name="Number">The number; 0: none was drawn yet.</param>
/// <param name="Owner">
/// A random name. A process that could not see whether its writing of the fence succeeded finds out by it whether the number is its own or
/// another's who drew the same.
/// </param>
internal readonly record struct Fence(long Number, Guid Owner);

/// <summary>The file <c>fence</c>: number, owner and checksum, as a line of text.</summary>
internal static class FenceFile
{
    internal const string Name = "fence";

    private const int Length = 16 + 1 + 32 + 1 + 8 + 1;

    /// <summary>Reads the fence that stands now.</summary>
    /// <exception cref="LogDamagedException">The file is not what was written.</exception>
    internal static Fence Read(ILogFolder folder)
    {
        if (folder.TryRead(Name) is not { } bytes)
            return default;
        var text = Encoding.ASCII.GetString(bytes);
        if (text.Length == Length
            && long.TryParse(text.AsSpan(0, 16), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Guid.TryParseExact(text.AsSpan(17, 32), "N", out var owner)
            && text == Text(new Fence(number, owner)))
            return new Fence(number, owner);
        throw new LogDamagedException(Name, 0, "its checksum is wrong. With no process running it may be deleted: the next fence then follows from the names of the segments.");
    }

    /// <summary>Writes a fence durably: at any instant either the old one stands there, or this one.</summary>
    internal static void Write(ILogFolder folder, Fence fence)
    {
        using (var file = folder.Create(Name + SegmentName.Unfinished))
        {
            file.Write(0, Encoding.ASCII.GetBytes(Text(fence)));
            file.Flush();
        }

        folder.Rename(Name + SegmentName.Unfinished, Name);
        folder.Flush();
    }

    private static string Text(Fence fence)
    {
        var content = $"{fence.Number.ToString("D16", CultureInfo.InvariantCulture)} {fence.Owner:N}";
        return $"{content} {Crc32C.Of(0, Encoding.ASCII.GetBytes(content)):x8}\n";
    }
}
