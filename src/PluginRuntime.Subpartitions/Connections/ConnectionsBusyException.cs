namespace PluginRuntime.Subpartitions.Connections;

/// <summary>Connections of a server did not come to a safe point in time.</summary>
internal sealed class ConnectionsBusyException : Exception
{
    private const int MostNamed = 10;

    internal ConnectionsBusyException(IReadOnlyList<long> connections, int all)
        : base($"{connections.Count} of {all} connections did not come to a safe point in time: {string.Join(", ", connections.Take(MostNamed))}{(connections.Count > MostNamed ? ", ..." : "")}. Their ServeAsync has not returned after a cancelled read.") =>
        Connections = connections;

    /// <summary>Their ids.</summary>
    internal IReadOnlyList<long> Connections { get; }
}
