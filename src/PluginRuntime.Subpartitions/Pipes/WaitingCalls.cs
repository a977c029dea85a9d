namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Calls in the order in which they came. Linked through the calls themselves: one that is cancelled leaves from the midst of tens of
/// thousands at once. Not thread-safe.
/// </summary>
internal sealed class WaitingCalls
{
    private OutgoingCall? _last;

    internal OutgoingCall? First { get; private set; }

    internal int Count { get; private set; }

    internal void Add(OutgoingCall call)
    {
        call.IsWaiting = true;
        call.PreviousWaiting = _last;
        if (_last is null)
            First = call;
        else
            _last.NextWaiting = call;
        _last = call;
        Count++;
    }

    internal void Remove(OutgoingCall call)
    {
        if (call.PreviousWaiting is null)
            First = call.NextWaiting;
        else
            call.PreviousWaiting.NextWaiting = call.NextWaiting;
        if (call.NextWaiting is null)
            _last = call.PreviousWaiting;
        else
            call.NextWaiting.PreviousWaiting = call.PreviousWaiting;
        call.IsWaiting = false;
        call.NextWaiting = call.PreviousWaiting = null;
        Count--;
    }

    /// <summary>Removes all for which a condition holds.</summary>
    /// <returns>Them, in order.</returns>
    internal List<OutgoingCall> Take(Func<OutgoingCall, bool> condition)
    {
        var taken = new List<OutgoingCall>();
        for (var call = First; call is not null;)
        {
            var next = call.NextWaiting;
            if (condition(call))
            {
                Remove(call);
                taken.Add(call);
            }

            call = next;
        }

        return taken;
    }
}
