using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Control.Remote.Wire;

namespace PluginRuntime.Tool.Sending;

/// <summary>Has a request applied to kernels.</summary>
internal interface IRequestSender
{
    /// <summary>Applies it.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="order">The request.</param>
    /// <param name="progress">Told of phases.</param>
    /// <param name="cancellationToken">Undoes what can be undone.</param>
    Task<RequestResult> SendAsync(IReadOnlyList<KernelEntry> kernels, RequestOrder order, IProgress<ProgressNews> progress, CancellationToken cancellationToken);
}
