using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.IoOffload;

/// <summary>What callers of an offload hold. A flow that has pinned a generation goes on calling it.</summary>
internal sealed class OffloadRouter(string subpartition, OffloadOptions options, TimeProvider time)
    : CallRouter(subpartition, new RouterOptions(options.MaxCallerWait, options.MaxWaitingCalls), time)
{
    /// <summary>Sends new calls, and those that wait, to <paramref name="generation"/>.</summary>
    internal void LeadTo(SubpartitionGeneration generation) => LeadTo(new Route(generation, to: 0));

    /// <inheritdoc/>
    protected override void Submit(OutgoingCall call)
    {
        if (OffloadPin.Of(this) is { } pinned && pinned.Connection.TrySend(call))
            return;
        base.Submit(call);
    }
}
