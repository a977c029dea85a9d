namespace RespServer.Protocol;

/// <summary>Patterns of Redis: <c>*</c>, <c>?</c>, <c>[a-c]</c>, <c>[^a]</c>, and a backslash before what is meant literally.</summary>
internal static class Glob
{
    /// <summary>Only the last star is ever tried again, so that no pattern takes more than its length times the text's.</summary>
    internal static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase = false)
    {
        int at = 0, read = 0, star = -1, tried = 0;
        while (read < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                tried = read;
            }
            else if (at < pattern.Length && MatchesOne(pattern, at, text[read], ignoreCase, out var next))
            {
                at = next;
                read++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                read = ++tried;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, int at, byte value, bool ignoreCase, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case (byte)'?':
                return true;
            case (byte)'[':
                return MatchesClass(pattern, value, ignoreCase, ref next);
            case (byte)'\\' when next < pattern.Length:
                return Fold(pattern[next++], ignoreCase) == Fold(value, ignoreCase);
            default:
                return Fold(pattern[at], ignoreCase) == Fold(value, ignoreCase);
        }
    }

    /// <summary>A class that is not closed reaches to the end of the pattern.</summary>
    private static bool MatchesClass(ReadOnlySpan<byte> pattern, byte value, bool ignoreCase, ref int at)
    {
        var isNot = at < pattern.Length && pattern[at] == '^';
        if (isNot)
            at++;
        var isIn = false;
        for (; at < pattern.Length && pattern[at] != ']'; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
            {
                isIn |= Fold(pattern[++at], ignoreCase) == Fold(value, ignoreCase);
            }
            else if (at + 2 < pattern.Length && pattern[at + 1] == '-')
            {
                var (low, high) = (Fold(pattern[at], ignoreCase), Fold(pattern[at + 2], ignoreCase));
                isIn |= Math.Min(low, high) <= Fold(value, ignoreCase) && Fold(value, ignoreCase) <= Math.Max(low, high);
                at += 2;
            }
            else
            {
                isIn |= Fold(pattern[at], ignoreCase) == Fold(value, ignoreCase);
            }
        }

        at = Math.Min(at + 1, pattern.Length);
        return isIn != isNot;
    }

    private static byte Fold(byte value, bool ignoreCase) => ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
