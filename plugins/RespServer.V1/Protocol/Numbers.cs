using System.Buffers.Text;

namespace RespServer.Protocol;

/// <summary>Integers as Redis reads them: the shortest decimal form and no other.</summary>
internal static class Numbers
{
    internal static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 20)
            return false;
        if (text.Length == 1)
        {
            value = text[0] - '0';
            return value is >= 0 and <= 9;
        }

        // No leading zeros, no plus, no minus zero.
        var digits = text[0] == '-' ? text[1..] : text;
        return digits[0] is >= (byte)'1' and <= (byte)'9' && Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
    }

    internal static bool TryParse(ReadOnlySpan<byte> text, out int value)
    {
        var isNumber = TryParse(text, out long number) && number is >= int.MinValue and <= int.MaxValue;
        value = isNumber ? (int)number : 0;
        return isNumber;
    }
}
