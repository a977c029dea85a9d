using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Tool.Sending;

/// <summary>Who has a request applied.</summary>
internal static class RequestSenders
{
    /// <summary>The sender for these kernels.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    internal static IRequestSender For(IReadOnlyList<KernelEntry> kernels) => kernels.Count switch
    {
        0 => throw new ArgumentException("No kernel was chosen.", nameof(kernels)),
        1 => new ToOneKernel(),
        _ => new ThroughControlProgram(ControlFolder.DefaultPath),
    };
}
