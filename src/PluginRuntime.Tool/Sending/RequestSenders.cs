using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Tool.Sending;

/// <summary>Who has a request applied.</summary>
internal static class RequestSenders
{
    /// <summary>The sender for these kernels.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    internal static IRequestSender For(IReadOnlyList<KernelEntry> kernels) => kernels.Count > 0 ? new OneAfterTheOther() : throw new ArgumentException("No kernel was chosen.", nameof(kernels));
}
