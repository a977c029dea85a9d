namespace PluginRuntime;

/// <summary>A virtual server as it is now.</summary>
/// <param name="Type">The id of its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What it does.</param>
/// <param name="Version">The version of the package that runs it.</param>
/// <param name="Subpartition">The number of the host subpartition that it has its place in; 0: none.</param>
/// <param name="ProcessId">The process of that subpartition in the operating system; 0: none.</param>
/// <param name="Epoch">The <see cref="VirtualServerContext.Epoch"/> of the instance that has its place, or had it last.</param>
/// <param name="Reason">Why it does not serve, for a person; <see langword="null"/> when it does.</param>
public sealed record VirtualServerStatus(string Type, string Name, VirtualServerState State, string Version, long Subpartition, int ProcessId, long Epoch, string? Reason = null);
