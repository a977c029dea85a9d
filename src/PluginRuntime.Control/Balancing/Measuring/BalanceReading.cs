namespace PluginRuntime.Control.Balancing.Measuring;

/// <summary>What one look at all subpartitions shows.</summary>
/// <param name="Processes">Their processes.</param>
/// <param name="Servers">The virtual servers that have their place in one.</param>
internal sealed record BalanceReading(IReadOnlyList<ProcessReading> Processes, IReadOnlyList<ServerReading> Servers)
{
    internal static BalanceReading Nothing { get; } = new([], []);
}

/// <summary>A process of a subpartition.</summary>
/// <param name="Subpartition">The subpartition's id.</param>
/// <param name="Generation">The number of its generation, or of the host subpartition.</param>
/// <param name="ProcessId">Its id in the operating system.</param>
/// <param name="TakesServers">Whether virtual servers can be moved to it.</param>
/// <param name="Processor">Processor time that it has taken since its start.</param>
/// <param name="MemoryBytes">Memory that is its own.</param>
/// <param name="CallsUnderWay">Calls that it has not answered.</param>
internal sealed record ProcessReading(string Subpartition, long Generation, int ProcessId, bool TakesServers, TimeSpan Processor, long MemoryBytes, int CallsUnderWay)
{
    internal ProcessKey Key => new(Subpartition, Generation, ProcessId);
}

/// <summary>Names a process for as long as it lives, and no other.</summary>
internal readonly record struct ProcessKey(string Subpartition, long Generation, int ProcessId);

/// <summary>A virtual server.</summary>
/// <param name="Type">The id of its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The number of the host subpartition that it is in.</param>
/// <param name="Instance">The number of its instance.</param>
/// <param name="IsServing">Whether it serves, so that it can move.</param>
/// <param name="Calls">Calls and turns of connections since that instance was made.</param>
/// <param name="BusyMilliseconds">How long threads ran in them.</param>
internal sealed record ServerReading(string Type, string Name, long Host, uint Instance, bool IsServing, long Calls, double BusyMilliseconds)
{
    internal ServerKey Key => new(Type, Name);
}

/// <summary>Names a virtual server, wherever its instance is.</summary>
internal readonly record struct ServerKey(string Type, string Name)
{
    public override string ToString() => $"{Type}/{Name}";
}
