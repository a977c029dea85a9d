namespace RespServer.Protocol;

/// <summary>A request that was typed: words between blanks, some in quotes. Its arguments are copied, since quotes change them.</summary>
internal sealed class InlineRequest
{
    private byte[] _source = [];
    private ByteRange[] _arguments = [];

    internal ReadOnlySpan<byte> Source => _source;

    internal ReadOnlySpan<ByteRange> Arguments => _arguments;

    /// <summary>Splits a line as redis-cli does.</summary>
    /// <returns>Whether each quote that opens is closed, and followed by a blank.</returns>
    internal bool TrySplit(ReadOnlySpan<byte> line)
    {
        // A zero ends a line in C.
        if (line.IndexOf((byte)0) is >= 0 and var end)
            line = line[..end];
        List<byte> source = new(line.Length);
        List<ByteRange> arguments = [];
        var at = 0;
        while (true)
        {
            while (at < line.Length && IsBlank(line[at]))
                at++;
            if (at == line.Length)
                break;
            var start = source.Count;
            if (!TryWord(line, ref at, source))
                return false;
            arguments.Add(new ByteRange(start, source.Count - start));
        }

        (_source, _arguments) = ([.. source], [.. arguments]);
        return true;
    }

    private static bool TryWord(ReadOnlySpan<byte> line, ref int at, List<byte> word)
    {
        byte quote = 0;
        for (; at < line.Length; at++)
        {
            var value = line[at];
            if (quote == 0)
            {
                if (IsBlank(value))
                    return true;
                if (value is (byte)'"' or (byte)'\'')
                    quote = value;
                else
                    word.Add(value);
            }
            else if (value == quote)
            {
                at++;
                return at == line.Length || IsBlank(line[at]);
            }
            else if (value == '\\' && at + 1 < line.Length)
            {
                Escape(line, ref at, quote, word);
            }
            else
            {
                word.Add(value);
            }
        }

        return quote == 0;
    }

    /// <summary>What a backslash in quotes stands for. In single quotes it is itself, but before a single quote.</summary>
    private static void Escape(ReadOnlySpan<byte> line, ref int at, byte quote, List<byte> word)
    {
        var next = line[at + 1];
        if (quote == '\'')
        {
            if (next == '\'')
                at++;
            word.Add(next == '\'' ? next : (byte)'\\');
            return;
        }

        if (next == 'x' && at + 3 < line.Length && char.IsAsciiHexDigit((char)line[at + 2]) && char.IsAsciiHexDigit((char)line[at + 3]))
        {
            word.Add((byte)((Convert.ToInt32(((char)line[at + 2]).ToString(), 16) * 16) + Convert.ToInt32(((char)line[at + 3]).ToString(), 16)));
            at += 3;
            return;
        }

        at++;
        word.Add(next switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => next,
        });
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
