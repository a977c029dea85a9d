namespace PluginRuntime.Control.ServiceRequests;

/// <summary>A virtual server that a service request moves.</summary>
/// <param name="Type">The id of its type.</param>
/// <param name="Server">Its name.</param>
/// <param name="Subpartition">The number of the host subpartition, one of its type; <see langword="null"/>: the one with the most room.</param>
public sealed record RequestedMove(string Type, string Server, long? Subpartition = null);
