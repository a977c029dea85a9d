namespace RespServer.Keys;

/// <summary>A hash: fields with values.</summary>
internal sealed class HashValue : Dictionary<byte[], byte[]>
{
    internal readonly AlternateLookup<ReadOnlySpan<byte>> Fields;

    internal HashValue() : base(KeyComparer.Instance) => Fields = GetAlternateLookup<ReadOnlySpan<byte>>();
}
