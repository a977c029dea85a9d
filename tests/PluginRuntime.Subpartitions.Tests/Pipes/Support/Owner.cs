using System.Collections.Concurrent;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>A channel whose calls go to whichever connection the test names, and which notes what comes back.</summary>
internal sealed class Owner : CallChannel
{
    internal PipeConnection? Target { get; set; }

    /// <summary>What came back as lost, with whether it had been sent.</summary>
    internal ConcurrentQueue<(OutgoingCall Call, bool WasSent, PipeCloseReason Reason)> Lost { get; } = new();

    /// <summary>What came back as not executed.</summary>
    internal ConcurrentQueue<OutgoingCall> Returned { get; } = new();

    /// <summary>What was refused at once.</summary>
    internal ConcurrentQueue<OutgoingCall> Refused { get; } = new();

    /// <summary>Where a call that came back goes.</summary>
    internal PipeConnection? Next { get; set; }

    public override void OnLost(OutgoingCall call, PipeCloseReason reason)
    {
        Lost.Enqueue((call, call.WasSent, reason));
        if (Next is null || !call.CanBeSentAgain || !Next.TrySend(call))
            call.Fail(new IOException("lost"));
    }

    public override void OnReturned(OutgoingCall call)
    {
        Returned.Enqueue(call);
        if (Next is null || !Next.TrySend(call))
            call.Fail(new IOException("returned"));
    }

    protected override void Submit(OutgoingCall call)
    {
        if (Target!.TrySend(call))
            return;
        Refused.Enqueue(call);
        call.Fail(new IOException("refused"));
    }
}
