using System.Buffers;
using System.Buffers.Text;

namespace RespServer.Protocol;

/// <summary>Writes replies straight into the output's memory. <see cref="Complete"/> hands over what was written.</summary>
/// <param name="output">Where to.</param>
internal ref struct ReplyWriter(IBufferWriter<byte> output)
{
    private const int LeastSpan = 2048;
    private Span<byte> _free;
    private int _used;
    private long _advanced;

    /// <summary>Bytes written so far.</summary>
    internal readonly long Written => _advanced + _used;

    internal void Complete()
    {
        if (_used > 0)
            output.Advance(_used);
        _advanced += _used;
        _free = default;
        _used = 0;
    }

    internal void Ok() => Raw("+OK\r\n"u8);

    internal void Null() => Raw("$-1\r\n"u8);

    internal void NullArray() => Raw("*-1\r\n"u8);

    internal void Integer(long value)
    {
        if (value is 0 or 1)
            Raw(value == 0 ? ":0\r\n"u8 : ":1\r\n"u8);
        else
            Number((byte)':', value);
    }

    /// <summary>Begins an array, whose elements follow.</summary>
    internal void Array(int count) => Number((byte)'*', count);

    internal void Simple(scoped ReadOnlySpan<byte> text)
    {
        Raw("+"u8);
        Raw(text);
        Raw("\r\n"u8);
    }

    /// <param name="text">With its code, such as <c>ERR syntax error</c>. Line ends become blanks.</param>
    internal void Error(scoped ReadOnlySpan<byte> text)
    {
        Raw("-"u8);
        var start = 0;
        while (text[start..].IndexOfAny("\r\n"u8) is >= 0 and var end)
        {
            Raw(text.Slice(start, end));
            Raw(" "u8);
            start += end + 1;
        }

        Raw(text[start..]);
        Raw("\r\n"u8);
    }

    internal void Bulk(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > LeastSpan / 2)
        {
            Number((byte)'$', value.Length);
            Raw(value);
            Raw("\r\n"u8);
            return;
        }

        var free = Room(value.Length + 16);
        free[0] = (byte)'$';
        var at = 1 + Digits(free[1..], value.Length);
        (free[at], free[at + 1]) = ((byte)'\r', (byte)'\n');
        value.CopyTo(free[(at + 2)..]);
        at += 2 + value.Length;
        (free[at], free[at + 1]) = ((byte)'\r', (byte)'\n');
        _used += at + 2;
    }

    internal void BulkNumber(long value)
    {
        Span<byte> text = stackalloc byte[20];
        Bulk(text[..Digits(text, value)]);
    }

    /// <summary>Writes bytes as they are, in as many pieces as the output's memory has.</summary>
    internal void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var free = Room(1);
            if (bytes.Length <= free.Length)
            {
                bytes.CopyTo(free);
                _used += bytes.Length;
                return;
            }

            bytes[..free.Length].CopyTo(free);
            _used += free.Length;
            bytes = bytes[free.Length..];
        }
    }

    private void Number(byte kind, long value)
    {
        var free = Room(24);
        free[0] = kind;
        var at = 1 + Digits(free[1..], value);
        (free[at], free[at + 1]) = ((byte)'\r', (byte)'\n');
        _used += at + 2;
    }

    private static int Digits(Span<byte> destination, long value)
    {
        if ((ulong)value < 10)
        {
            destination[0] = (byte)('0' + value);
            return 1;
        }

        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }

    private Span<byte> Room(int least)
    {
        if (_free.Length - _used < least)
        {
            Complete();
            _free = output.GetSpan(Math.Max(least, LeastSpan));
        }

        return _free[_used..];
    }
}
