namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What an instance of a virtual server has had to do since it was made.</summary>
/// <param name="Instance">Its number.</param>
/// <param name="Calls">Calls, runs of scheduled work and turns of connections that were let in.</param>
/// <param name="BusyMilliseconds">How long threads ran in them, up to their first wait: not what processors did, but in proportion to it.</param>
internal sealed record InstanceUsage(uint Instance, long Calls, double BusyMilliseconds);
