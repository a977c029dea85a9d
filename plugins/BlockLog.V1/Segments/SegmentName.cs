using System.Globalization;

namespace BlockLog.Segments;

/// <summary>Files are named by fence, so their names are their order: <c>log-0000000000000007.blk</c>.</summary>
internal static class SegmentName
{
    /// <summary>The suffix of a file that is being made; nobody reads it.</summary>
    internal const string Unfinished = ".new";

    private const string Prefix = "log-";
    private const string Suffix = ".blk";

    internal static string Of(long fence) => $"{Prefix}{fence.ToString("D16", CultureInfo.InvariantCulture)}{Suffix}";

    /// <summary>The fences of the segments among files, in order.</summary>
    internal static long[] FencesOf(IReadOnlyList<string> files) =>
        [.. files.Select(Parse).Where(fence => fence > 0).Order()];

    private static long Parse(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? fence : 0;
}
