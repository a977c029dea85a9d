namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

internal static class Pattern
{
    /// <summary>The first byte that is not its index modulo 251; -1: there is none.</summary>
    internal static int IndexOfAnyExceptPattern(this Span<byte> bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            if (bytes[index] != (byte)(index % 251))
                return index;
        }

        return -1;
    }
}
