using System.IO.Pipelines;
using System.Net;

namespace PluginRuntime;

/// <summary>
/// A connection of a virtual server. Its socket belongs to the runtime, which moves it with the server: the peer notices nothing.
/// See <see cref="VirtualServer.ServeAsync"/>. Not thread-safe.
/// </summary>
public abstract class VirtualConnection : IDuplexPipe
{
    /// <summary>Made by the runtime, and by tests of servers.</summary>
    protected VirtualConnection()
    {
    }

    /// <summary>Names the connection within its server, over its whole life, wherever it moves.</summary>
    public abstract long Id { get; }

    /// <summary>The listener that accepted it: the name given to <see cref="VirtualServerContext.ListenAsync"/>.</summary>
    public abstract string Listener { get; }

    /// <summary>The peer, if it has an address.</summary>
    public abstract EndPoint? Peer { get; }

    /// <summary>
    /// What comes from the peer, always in one piece of memory. Bytes that were not consumed go over when the server moves. Completed
    /// when the peer sends no more or is gone; who only sends no more still gets answers. What is examined and not consumed is kept, so how
    /// long a request may become is for the server to bound.
    /// </summary>
    public abstract PipeReader Input { get; }

    /// <summary>
    /// What goes to the peer. Bytes that were written and not sent go over when the server moves. A slow peer slows whoever flushes. When
    /// it is gone, a flush says that it is completed, and what is written goes nowhere.
    /// </summary>
    public abstract PipeWriter Output { get; }

    /// <summary>What the server wants to know of the connection wherever it is served: bytes that go over with it. Empty at first; at most 64 KiB.</summary>
    /// <value>Not to be changed after it was set.</value>
    public abstract ReadOnlyMemory<byte> State { get; set; }

    /// <summary>Whether the runtime waits for the connection to come to a safe point.</summary>
    public abstract bool IsMoving { get; }
}
