using PluginRuntime.PeerBenchmarks.Exchanges;

namespace PluginRuntime.PeerBenchmarks.Peers;

/// <summary>A way to call another process: both its ends.</summary>
internal abstract class Peer
{
    /// <summary>What a call may take. Long enough that none meets it.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>What is compared with the others.</summary>
    internal static Peer Ours { get; } = new PluginRuntimePeer();

    /// <summary>The same without anything of ours or theirs, where there is such a thing.</summary>
    internal static Peer Control { get; } = new PipeAlonePeer();

    /// <summary>All of them, the control last.</summary>
    internal static IReadOnlyList<Peer> All { get; } = [Ours, new GrpcPeer(), new StreamJsonRpcPeer(), Control];

    /// <summary>As on the command line.</summary>
    internal abstract string Name { get; }

    /// <summary>In tables.</summary>
    internal abstract string Title { get; }

    /// <summary>Serves, in the server process.</summary>
    /// <param name="path">Where the pipe or socket is to be.</param>
    /// <param name="target">Answers the calls.</param>
    /// <param name="onReady">To be called when the other process can connect.</param>
    /// <param name="stop">Completes when the server is to end.</param>
    internal abstract Task ServeAsync(string path, IByteExchange target, Action onReady, Task stop);

    /// <summary>Connects, in the callers' process.</summary>
    /// <param name="path">As for the server.</param>
    /// <returns>A thread-safe caller. The connection lives as long as the process.</returns>
    internal abstract Task<IByteExchange> ConnectAsync(string path);

    internal static Peer Named(string name) => All.Single(peer => peer.Name == name);

    /// <summary>Begins a flow that makes calls, as a request does that comes to a host: what the calls carry of it is set here.</summary>
    /// <returns>Ends it; <see langword="null"/>: nothing to end.</returns>
    internal virtual IDisposable? BeginFlow() => null;
}
