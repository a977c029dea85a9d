using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Hosting;

/// <summary>A kernel of that name runs already; the host does not start.</summary>
public sealed class KernelNameTakenException : PluginRuntimeException
{
    internal KernelNameTakenException(KernelEntry other)
        : base($"A kernel named '{other.Name}' runs already, in process {other.ProcessId}. This host has not started. Stop the other one, or give this one another PluginRuntimeOptions.Name.")
    {
        KernelName = other.Name;
        ProcessId = other.ProcessId;
    }

    /// <summary>The name.</summary>
    public string KernelName { get; }

    /// <summary>The process of the kernel that has it.</summary>
    public int ProcessId { get; }
}
