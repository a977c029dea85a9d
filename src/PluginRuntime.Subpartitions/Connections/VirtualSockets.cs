namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Whether this system can pass connections and memory of virtual servers between processes.</summary>
internal static class VirtualSockets
{
    /// <summary>On 64-bit Linux.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>For the beginning of everything here that calls the system.</summary>
    /// <exception cref="PlatformNotSupportedException">It cannot.</exception>
    internal static void ThrowIfUnsupported()
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException("Connections and memory of virtual servers pass between processes by descriptor, which needs 64-bit Linux. Servers that are called and neither listen nor use GetMemoryAsync run here too.");
    }
}
