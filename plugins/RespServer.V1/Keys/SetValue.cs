namespace RespServer.Keys;

/// <summary>A set of members.</summary>
internal sealed class SetValue : HashSet<byte[]>
{
    internal readonly AlternateLookup<ReadOnlySpan<byte>> Members;

    internal SetValue() : base(KeyComparer.Instance) => Members = GetAlternateLookup<ReadOnlySpan<byte>>();
}
