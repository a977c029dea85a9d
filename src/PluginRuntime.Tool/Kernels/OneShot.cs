using System.Text.Json.Serialization.Metadata;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Kernels;

/// <summary>Asks several kernels at once for one document each.</summary>
internal static class OneShot
{
    internal static async Task<(IReadOnlyList<T> Answers, IReadOnlyList<UnreachableKernel> Unreachable)> AskAsync<T>(
        IReadOnlyList<KernelEntry> kernels, string verb, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var asked = await Task.WhenAll(kernels.Select(kernel => AskAsync(kernel, verb, type, cancellationToken))).ConfigureAwait(false);
        return ([.. asked.Select(static answer => answer.Answer).OfType<T>()], [.. asked.Select(static answer => answer.Unreachable).OfType<UnreachableKernel>()]);
    }

    private static async Task<(T? Answer, UnreachableKernel? Unreachable)> AskAsync<T>(KernelEntry kernel, string verb, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return (await KernelPipe.AskAsync(kernel, verb, type, cancellationToken).ConfigureAwait(false), null);
        }
        catch (KernelUnreachableException lost)
        {
            return (null, new UnreachableKernel(kernel.Name, kernel.ProcessId, lost.Cause, lost.State, lost.Remedy));
        }
    }
}
