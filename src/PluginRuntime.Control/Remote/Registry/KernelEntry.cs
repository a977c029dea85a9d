namespace PluginRuntime.Control.Remote.Registry;

/// <summary>A running kernel as the registry lists it.</summary>
/// <param name="Protocol">The version of the control protocol it speaks.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pipe">The name of its control pipe; on Unix its path.</param>
/// <param name="Secret">What its clients must know.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="ProcessStart">What tells that process from others that get its id; see <see cref="ProcessStart"/>.</param>
internal sealed record KernelEntry(int Protocol, string Name, string Pipe, string Secret, int ProcessId, string ProcessStart)
{
    /// <summary>Whether the process that wrote it still runs. Another one that has got its id is not it.</summary>
    internal bool IsAlive => Registry.ProcessStart.Of(ProcessId) == ProcessStart;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"kernel '{Name}' (process {ProcessId})";
}
