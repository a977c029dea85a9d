using System.Text;

namespace RespServer.Protocol;

/// <summary>
/// Finds the requests in what a client sends: arrays of bulk strings, or lines. Goes on where it stopped when more bytes have come, so a
/// request that comes in many pieces is read once. Nothing is copied but the arguments of a line.
/// </summary>
internal sealed class RequestParser
{
    /// <summary>The longest argument: Redis' proto-max-bulk-len.</summary>
    internal const int MaxArgumentBytes = 512 * 1024 * 1024;

    /// <summary>The largest number of arguments.</summary>
    internal const int MaxArguments = 1024 * 1024;

    /// <summary>The longest request as a whole: Redis' client-query-buffer-limit.</summary>
    internal const int MaxRequestBytes = 1024 * 1024 * 1024;

    private const int MaxLineBytes = 64 * 1024;
    private const int KeptRanges = 64;
    private readonly InlineRequest _line = new();
    private ByteRange[] _ranges = new ByteRange[8];
    private bool _isInline;
    private int _expected = -1;
    private int _count;
    private int _position;

    /// <summary>Bytes of the request that has been read.</summary>
    internal int Length => _position;

    /// <summary>What is wrong with a malformed one, as the client is told.</summary>
    internal string Error { get; private set; } = "";

    internal ReadOnlySpan<ByteRange> Arguments => _isInline ? _line.Arguments : _ranges.AsSpan(0, _count);

    /// <summary>What the arguments' ranges refer to.</summary>
    /// <param name="unread">What was given to <see cref="Read"/>.</param>
    internal ReadOnlySpan<byte> Source(ReadOnlySpan<byte> unread) => _isInline ? _line.Source : unread;

    /// <summary>How many bytes must be there, at least, before reading on makes sense.</summary>
    internal long Needed { get; private set; }

    /// <summary>Begins with the next request.</summary>
    internal void Reset()
    {
        if (_ranges.Length > KeptRanges)
            _ranges = new ByteRange[8];
        (_isInline, _expected, _count, _position, Needed) = (false, -1, 0, 0, 0);
    }

    /// <summary>Reads on.</summary>
    /// <param name="unread">From the request's first byte on, that much as has come.</param>
    internal RequestState Read(ReadOnlySpan<byte> unread)
    {
        if (_expected < 0)
        {
            if (unread.IsEmpty)
                return RequestState.Incomplete;
            if (unread[0] != '*')
                return ReadLine(unread);
            var header = ReadNumber(unread, "too big mbulk count string", out var count);
            if (header != RequestState.Complete)
                return header;
            if (count is null or > MaxArguments)
                return Fail("invalid multibulk length");
            if (count <= 0)
                return RequestState.Empty;
            _expected = (int)count;
        }

        while (_count < _expected)
        {
            if (_position >= unread.Length)
                return RequestState.Incomplete;
            if (unread[_position] != '$')
                return Fail($"expected '$', got '{Printable(unread[_position])}'");
            var start = _position;
            var header = ReadNumber(unread, "too big bulk count string", out var length);
            if (header != RequestState.Complete)
                return header;
            if (length is null or < 0 or > MaxArgumentBytes)
                return Fail("invalid bulk length");
            var end = _position + length.Value + 2;
            if (end > MaxRequestBytes)
                return Fail("too big request");
            if (end > unread.Length)
            {
                // Its header is short, and read again when the argument is there.
                _position = start;
                Needed = end;
                return RequestState.Incomplete;
            }

            if (_count == _ranges.Length)
                Array.Resize(ref _ranges, _ranges.Length * 2);
            _ranges[_count++] = new ByteRange(_position, (int)length.Value);
            _position = (int)end;
        }

        return RequestState.Complete;
    }

    /// <summary>Reads the number behind the byte at the position, and the end of its line.</summary>
    /// <param name="unread">The request.</param>
    /// <param name="tooLong">What is wrong when the line does not end.</param>
    /// <param name="number">The number; <see langword="null"/>: it is none.</param>
    private RequestState ReadNumber(ReadOnlySpan<byte> unread, string tooLong, out long? number)
    {
        var at = _position + 1;
        long value = 0;
        number = null;
        // Nearly all are a few digits without a zero in front.
        while (at < unread.Length && at - _position < 10 && (uint)(unread[at] - '0') <= 9)
            value = (value * 10) + unread[at++] - '0';
        if (at + 1 < unread.Length && unread[at] == '\r' && at > _position + 1 && (unread[_position + 1] != '0' || at == _position + 2))
        {
            number = value;
            _position = at + 2;
            return RequestState.Complete;
        }

        var line = unread[(_position + 1)..];
        var end = line.IndexOf((byte)'\r');
        if (end < 0)
            return line.Length > MaxLineBytes ? Fail(tooLong) : RequestState.Incomplete;
        if (end + 1 >= line.Length)
            return RequestState.Incomplete;
        if (Numbers.TryParse(line[..end], out value))
            number = value;
        _position += end + 3;
        return RequestState.Complete;
    }

    private RequestState ReadLine(ReadOnlySpan<byte> unread)
    {
        var end = unread.IndexOf((byte)'\n');
        if (end < 0)
            return unread.Length > MaxLineBytes ? Fail("too big inline request") : RequestState.Incomplete;
        _position = end + 1;
        _isInline = true;
        var line = unread[..(end > 0 && unread[end - 1] == '\r' ? end - 1 : end)];
        if (!_line.TrySplit(line))
            return Fail("unbalanced quotes in request");
        return _line.Arguments.IsEmpty ? RequestState.Empty : RequestState.Complete;
    }

    private RequestState Fail(string error)
    {
        Error = error;
        return RequestState.Malformed;
    }

    private static char Printable(byte value) => value is (byte)'\r' or (byte)'\n' ? ' ' : Encoding.Latin1.GetString([value])[0];
}
