namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>States are equal when their bytes are.</summary>
internal sealed class StateComparer : IEqualityComparer<byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
