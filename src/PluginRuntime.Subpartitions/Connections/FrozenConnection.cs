using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>A connection that is neither read nor written, as it goes over to another process.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="IsFinished">Its handler has returned for good; only what is unsent is left to do.</param>
/// <param name="State">What its server wants to know of it.</param>
/// <param name="Unread">What was received and not consumed.</param>
/// <param name="Unsent">What was written and not sent.</param>
/// <param name="Descriptor">The socket, owned by the side that froze it; <see langword="null"/> when it came from another process: there it comes beside.</param>
internal sealed record FrozenConnection(
    ConnectionIdentity Identity, bool IsFinished, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Unread, ReadOnlyMemory<byte> Unsent, SafeHandle? Descriptor);
