using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Owns a descriptor. Closed by a plain close: other copies of a socket, in this process or another, are not disturbed.</summary>
internal sealed class Descriptor : SafeHandle
{
    /// <summary>Takes a descriptor over.</summary>
    internal Descriptor(int number)
        : base(-1, ownsHandle: true) => SetHandle(number);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Its number; valid as long as this is not disposed.</summary>
    internal int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
