using System.Net;

namespace PluginRuntime.Subpartitions.Connections;

/// <summary>What stays the same of a connection over its life.</summary>
/// <param name="Id">Within its server.</param>
/// <param name="Listener">The name of the listener that accepted it.</param>
/// <param name="Peer">The peer, if it has an address.</param>
internal sealed record ConnectionIdentity(long Id, string Listener, IPEndPoint? Peer);
