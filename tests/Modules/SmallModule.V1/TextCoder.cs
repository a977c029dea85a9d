using SimpleBase;

namespace Probe;

/// <summary>Bytes as text and back.</summary>
internal sealed class TextCoder
{
    public string Encode(byte[] data, SmallAlphabet alphabet) => CoderOf(alphabet).Encode(data);

    public byte[] Decode(string text, SmallAlphabet alphabet) => CoderOf(alphabet).Decode(text);

    public int EncodedLength(byte[] data, SmallAlphabet alphabet) => Encode(data, alphabet).Length;

    private static IBaseCoder CoderOf(SmallAlphabet alphabet) => alphabet switch
    {
        SmallAlphabet.Base16 => Base16.UpperCase,
        SmallAlphabet.Base32 => Base32.Crockford,
        _ => Base58.Bitcoin,
    };
}
