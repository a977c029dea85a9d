using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>How long a message is, and what follows from it.</summary>
internal static class MessageSize
{
    /// <summary>Bytes of a message, blobs included.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="head">Bytes before it that do not belong to it.</param>
    internal static long Of(PayloadWriter writer, int head)
    {
        long length = writer.Written.Length - head;
        var blobs = writer.Blobs;
        for (var blob = 0; blob < blobs.Count; blob++)
            length += blobs[blob].Length;
        return length;
    }

    /// <summary>Whether it goes in one frame.</summary>
    internal static bool IsShort(PayloadWriter writer, int head, PipeLimits limits) =>
        writer.Blobs.Count == 0 && writer.Written.Length - head <= limits.FrameBytes;

    /// <summary>Throws if it must not be sent.</summary>
    /// <exception cref="PayloadException">It says how long it is, and how long it may be.</exception>
    internal static void Check(PayloadWriter writer, int head, PipeLimits limits, RemoteMethod method, string what)
    {
        if (IsShort(writer, head, limits) && limits.FrameBytes <= limits.MaxMessageBytes)
            return;
        var length = Of(writer, head);
        if (length > limits.MaxMessageBytes)
            throw new PayloadException($"The message with the {what} of {method.Name} has {length} bytes; {limits.MaxMessageBytes} are allowed. Return large data as a sequence.");
        if (writer.Blobs.Count > PipeProtocol.MaxBlobs)
            throw new PayloadException($"The message with the {what} of {method.Name} has {writer.Blobs.Count} large byte arrays; {PipeProtocol.MaxBlobs} are allowed.");
    }
}
