using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PluginRuntime;

/// <summary>What the runtime provides to one instance of a virtual server. Injected into what is made in its scope. Thread-safe.</summary>
public abstract class VirtualServerContext
{
    /// <summary>Made by the runtime only.</summary>
    protected internal VirtualServerContext()
    {
    }

    /// <summary>The id of the server's type.</summary>
    public abstract string Type { get; }

    /// <summary>The server's name, unique within its type.</summary>
    public abstract string Name { get; }

    /// <summary>The version of the package that this instance runs.</summary>
    public abstract string Version { get; }

    /// <summary>
    /// Tells the instances of the server apart: 1 for the first, larger in every later one, those included to which it was to move and
    /// did not. What is written elsewhere can carry it, so that an instance that has lost its place is told apart.
    /// </summary>
    public abstract long Epoch { get; }

    /// <summary>What the server was created with. The same over its whole life, wherever it moves.</summary>
    public abstract IConfiguration Options { get; }

    /// <summary>Writes to the host's logging, with type and name as category.</summary>
    public abstract ILogger Logger { get; }

    /// <summary>
    /// What <see cref="SaveCheckpointAsync"/> saved last, in this or an earlier instance; <see langword="null"/>: nothing. Kept by the
    /// kernel, so it outlives the process, and not the host.
    /// </summary>
    public abstract ReadOnlyMemory<byte>? Checkpoint { get; }

    /// <summary>Cancelled when the runtime has waited its first grace period for calls inside and asks them to finish early. A new token stands here after an attempt that was undone.</summary>
    public abstract CancellationToken Quiescing { get; }

    /// <summary>Has the kernel keep bytes from which a later instance can recover when this process is lost. Replaces what was saved before.</summary>
    /// <param name="state">At most 64 MiB.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that completes when they are kept.</returns>
    /// <exception cref="InvalidOperationException">The server has its place elsewhere by now.</exception>
    public abstract ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>
    /// Listens for connections, which <see cref="VirtualServer.ServeAsync"/> serves. The kernel binds the socket and keeps it for as long
    /// as the server exists: no connection attempt is refused while it moves or recovers. Call it in
    /// <see cref="VirtualServer.StartAsync"/>, every time: a listener that is there already is left as it is. Linux only.
    /// </summary>
    /// <param name="name">Names the listener within the server.</param>
    /// <param name="address">An <see cref="IPEndPoint"/> (port 0: any that is free) or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Where it listens.</returns>
    /// <exception cref="VirtualServerFailedException">It cannot be bound; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">This system cannot pass connections between processes.</exception>
    public abstract ValueTask<EndPoint> ListenAsync(string name, EndPoint address, CancellationToken cancellationToken);

    /// <summary>
    /// Memory that passes from instance to instance as it is, in constant time whatever its size. Held by the kernel too, so that it
    /// outlives this process. Call it in <see cref="VirtualServer.StartAsync"/>, or, for <see cref="VirtualServerStart.Moved"/>, from the
    /// time its state has been imported on: in <see cref="VirtualServer.AcquireAsync"/>. Linux only.
    /// </summary>
    /// <param name="name">Names it within the server.</param>
    /// <param name="bytes">Its size, which it keeps for good; a larger one than it has is refused.</param>
    /// <returns>The memory; zeros when it is new. What another instance has left there when it is not: after
    /// <see cref="VirtualServerStart.Recovered"/> perhaps in the midst of a change.</returns>
    /// <exception cref="VirtualServerFailedException">It cannot be had; the message says why.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such memory.</exception>
    public abstract ValueTask<ServerMemory> GetMemoryAsync(string name, long bytes);

    /// <summary>
    /// Runs <paramref name="work"/> every <paramref name="period"/> while this instance has its place. Each run counts as a call:
    /// with <see cref="CallConcurrency.OneAtATime"/> it is one of the calls that come one after the other. Runs never overlap; a run
    /// that is due while the last one goes on is skipped. An exception is logged and the next run takes place.
    /// </summary>
    /// <param name="name">Names the work in logs and in reports of what blocks a move.</param>
    /// <param name="period">Time between starts; more than zero.</param>
    /// <param name="work">The work; its token is <see cref="Quiescing"/>.</param>
    /// <returns>Ends the schedule when disposed. The runtime disposes it with the instance.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is not positive.</exception>
    public abstract IDisposable Schedule(string name, TimeSpan period, Func<CancellationToken, ValueTask> work);
}
