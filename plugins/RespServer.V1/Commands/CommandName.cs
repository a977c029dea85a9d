using System.Buffers.Binary;

namespace RespServer.Commands;

/// <summary>A command's name in upper case, in two words: compared and hashed without a string.</summary>
/// <param name="Low">The first eight bytes.</param>
/// <param name="High">The next eight.</param>
internal readonly record struct CommandName(ulong Low, ulong High)
{
    private const int MaxLength = 16;
    private const ulong Each = 0x0101_0101_0101_0101;

    /// <summary>Packs a name in any case. A longer one than commands have gives the empty name, which is no command's.</summary>
    internal static CommandName From(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxLength)
            return default;
        return text.Length <= 8
            ? new CommandName(Upper(Load(text)), 0)
            : new CommandName(Upper(Load(text[..8])), Upper(Load(text[8..])));
    }

    internal static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> upperCase) =>
        text.Length == upperCase.Length && System.Text.Ascii.EqualsIgnoreCase(text, upperCase);

    public override int GetHashCode() => (int)(((Low ^ (High * 3)) * 0x9E37_79B9_7F4A_7C15) >> 40);

    private static ulong Load(ReadOnlySpan<byte> text)
    {
        if (text.Length == 8)
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong value = 0;
        for (var at = text.Length - 1; at >= 0; at--)
            value = (value << 8) | text[at];
        return value;
    }

    /// <summary>Eight letters at once: a byte from 'a' to 'z' has its fifth bit cleared, and no other one changes.</summary>
    private static ulong Upper(ulong text)
    {
        var low = text & (0x7F * Each);
        var isAfterZ = low + ((0x7F - 'z') * Each);
        var isFromA = low + ((0x80 - 'a') * Each);
        var isLetter = (isFromA ^ isAfterZ) & ~text & (0x80 * Each);
        return text ^ (isLetter >> 2);
    }
}
