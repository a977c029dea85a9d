namespace PluginRuntime.Control.ServiceRequests;

/// <summary>Something that lives of what a request is about.</summary>
/// <param name="Id">The id of the module, offload or type.</param>
/// <param name="What">What it is: a generation in the host's process, or a process; for a person.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="MemoryBytes">Memory of a child process, resident; 0 for what is in the host's process, whose parts cannot be told apart.</param>
/// <param name="ProcessorTime">Processor time of a child process so far.</param>
public sealed record LivingResource(string Id, string What, int ProcessId, long MemoryBytes, TimeSpan ProcessorTime);
