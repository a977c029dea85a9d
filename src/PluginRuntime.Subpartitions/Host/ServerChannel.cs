using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>Calls of one contract to one virtual server by name, whether it exists already or not: finds its router, which knows where it is. Thread-safe.</summary>
internal sealed class ServerChannel(HostTable table, string contract, string name) : CallChannel
{
    private volatile ServerEntry? _known;

    /// <inheritdoc/>
    public override void OnLost(OutgoingCall call, PipeCloseReason reason)
    {
        if (Find() is { } router)
            router.OnLost(call, reason);
        else
            call.Fail(call.WasSent ? new SubpartitionLostException($"{contract} '{name}'", "", call.Method.Name, reason.Text) : new VirtualServerNotFoundException(contract, name));
    }

    /// <inheritdoc/>
    public override void OnReturned(OutgoingCall call)
    {
        if (Find() is { } router)
            router.OnReturned(call);
        else
            call.Fail(new VirtualServerNotFoundException(contract, name));
    }

    /// <inheritdoc/>
    protected override void Submit(OutgoingCall call)
    {
        if (Find() is { } router)
            router.Take(call);
        else
            call.Fail(new VirtualServerNotFoundException(contract, name));
    }

    private CallRouter? Find()
    {
        if (_known is { IsRemoved: false } known)
            return known.Router;
        var found = table.FindByContract(contract)?.Find(name);
        _known = found;
        return found?.Router;
    }
}
