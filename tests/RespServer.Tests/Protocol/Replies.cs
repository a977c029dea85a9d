using System.Globalization;

namespace RespServer.Tests.Protocol;

/// <summary>Reads replies as a client does.</summary>
internal static class Replies
{
    /// <summary>How many whole replies the text is.</summary>
    internal static int Count(string text)
    {
        var at = 0;
        var count = 0;
        for (; at < text.Length; count++)
            Skip(text, ref at);
        return count;
    }

    private static void Skip(string text, ref int at)
    {
        var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
        Assert.True(end > at, "A reply has no end.");
        var line = text[(at + 1)..end];
        var kind = text[at];
        at = end + 2;
        switch (kind)
        {
            case '+' or '-' or ':':
                break;
            case '$':
                var length = int.Parse(line, CultureInfo.InvariantCulture);
                if (length >= 0)
                    at += length + 2;
                Assert.True(at <= text.Length && text[(at - 2)..at] == "\r\n", "A bulk string has another length than it says.");
                break;
            case '*':
                for (var element = int.Parse(line, CultureInfo.InvariantCulture); element > 0; element--)
                    Skip(text, ref at);
                break;
            default:
                Assert.Fail($"A reply begins with '{kind}'.");
                break;
        }
    }
}
