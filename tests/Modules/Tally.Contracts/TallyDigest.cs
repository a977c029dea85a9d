using System.Security.Cryptography;

namespace Tally;

/// <summary>What is known of bytes without having them.</summary>
public sealed record TallyDigest(long Length, string Sha256)
{
    public static TallyDigest Of(ReadOnlySpan<byte> bytes) => new(bytes.Length, Convert.ToHexString(SHA256.HashData(bytes)));

    /// <summary>Bytes that differ from place to place, so that a piece that is lost, doubled or moved shows.</summary>
    public static byte[] Fill(int length, byte seed)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] = (byte)(seed + index + (index >> 8) * 31 + (index >> 16) * 17);
        return bytes;
    }
}
