namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>The numbers of the protocol that both ends must agree on without asking.</summary>
internal static class PipeProtocol
{
    /// <summary>The lowest version this end speaks.</summary>
    internal const ushort LowestVersion = 1;

    /// <summary>The highest version this end speaks.</summary>
    internal const ushort HighestVersion = 1;

    internal const int TokenBytes = 32;

    /// <summary>What a frame may have beside a message of <see cref="PipeLimits.FrameBytes"/>: method, deadline, trace context, lengths.</summary>
    internal const int HeadBytes = 2048;

    /// <summary>Byte arrays that may stand beside one message.</summary>
    internal const int MaxBlobs = 255;

    /// <summary>What an element of a sequence costs beside its bytes, so that empty ones are bounded, too.</summary>
    internal const int ItemOverhead = 64;

    /// <summary>What both sides of the handshake begin with.</summary>
    internal static ReadOnlySpan<byte> Magic => "PRT1"u8;
}
