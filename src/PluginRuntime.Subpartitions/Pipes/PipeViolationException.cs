namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>The other end broke the protocol. It unwinds to the loop that reads, which closes the pipe; nobody else sees it.</summary>
internal sealed class PipeViolationException(string message) : Exception(message);
