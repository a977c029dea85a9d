namespace RespServer.Commands;

/// <summary>Ranges as Redis gives them: both ends inside, negative ones counted from the end, cut to what is there.</summary>
internal static class Slices
{
    internal static (int Start, int Count) Of(long start, long end, int length)
    {
        if (start < 0)
            start = Math.Max(0, start + length);
        if (end < 0)
            end += length;
        end = Math.Min(end, length - 1);
        return start > end || start >= length || end < 0 ? (0, 0) : ((int)start, (int)(end - start + 1));
    }
}
