using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>Keeps calls that find the connection draining, as a router does.</summary>
internal sealed class KeepingOwner : CallChannel
{
    private readonly Lock _sync = new();
    private readonly List<OutgoingCall> _kept = [];

    internal required PipeConnection Connection { get; init; }

    public override void OnLost(OutgoingCall call, PipeCloseReason reason) => call.Fail(new IOException(reason.Text));

    public override void OnReturned(OutgoingCall call) => Submit(call);

    internal void SendAll()
    {
        OutgoingCall[] kept;
        lock (_sync)
        {
            kept = [.. _kept];
            _kept.Clear();
        }

        foreach (var call in kept)
            Submit(call);
    }

    protected override void Submit(OutgoingCall call)
    {
        lock (_sync)
        {
            if (!Connection.TrySend(call))
                _kept.Add(call);
        }
    }
}
