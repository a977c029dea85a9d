namespace RespServer.Commands;

/// <summary>Commands on the time at which a key ends.</summary>
internal static class ExpiryCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("expire", -3, (ref call) => Expire(ref call, 1000, call.Now)),
        new("pexpire", -3, (ref call) => Expire(ref call, 1, call.Now)),
        new("expireat", -3, (ref call) => Expire(ref call, 1000, 0)),
        new("pexpireat", -3, (ref call) => Expire(ref call, 1, 0)),
        new("ttl", 2, (ref call) => TimeLeft(ref call, 1000, call.Now)),
        new("pttl", 2, (ref call) => TimeLeft(ref call, 1, call.Now)),
        new("expiretime", 2, (ref call) => TimeLeft(ref call, 1000, 0)),
        new("pexpiretime", 2, (ref call) => TimeLeft(ref call, 1, 0)),
        new("persist", 2, Persist),
    ];

    private static void Expire(ref CommandCall call, long unit, long from)
    {
        var ifNone = false;
        var ifSome = false;
        var ifLater = false;
        var ifEarlier = false;
        for (var index = 3; index < call.Count; index++)
        {
            if (call.Is(index, "NX"u8))
                ifNone = true;
            else if (call.Is(index, "XX"u8))
                ifSome = true;
            else if (call.Is(index, "GT"u8))
                ifLater = true;
            else if (call.Is(index, "LT"u8))
                ifEarlier = true;
            else
            {
                call.Error($"ERR Unsupported option {System.Text.Encoding.Latin1.GetString(call[index])}");
                return;
            }
        }

        if (ifNone && (ifSome || ifLater || ifEarlier))
        {
            call.Error("ERR NX and XX, GT or LT options at the same time are not compatible");
            return;
        }

        if (ifLater && ifEarlier)
        {
            call.Error("ERR GT and LT options at the same time are not compatible");
            return;
        }

        if (!call.TryInteger(2, out var time))
            return;
        if (!Expiry.TryAt(time, unit, from, out var at))
        {
            Errors.InvalidExpiry(ref call);
            return;
        }

        // A key without a time ends later than any.
        var entry = call.Keys.Find(call[1], call.Now);
        if (entry is null
            || (ifNone && entry.ExpiresAt != 0) || (ifSome && entry.ExpiresAt == 0)
            || (ifLater && (entry.ExpiresAt == 0 || at <= entry.ExpiresAt))
            || (ifEarlier && entry.ExpiresAt != 0 && at >= entry.ExpiresAt))
        {
            call.Reply.Integer(0);
            return;
        }

        if (at <= call.Now)
            call.Keys.Remove(entry);
        else
            call.Keys.SetExpiry(entry, at);
        call.Reply.Integer(1);
    }

    private static void TimeLeft(ref CommandCall call, long unit, long from)
    {
        var entry = call.Keys.Find(call[1], call.Now);
        if (entry is null)
            call.Reply.Integer(-2);
        else if (entry.ExpiresAt == 0)
            call.Reply.Integer(-1);
        else
            call.Reply.Integer((entry.ExpiresAt - from + (unit / 2)) / unit);
    }

    private static void Persist(ref CommandCall call)
    {
        var entry = call.Keys.Find(call[1], call.Now);
        var isDone = entry is { ExpiresAt: not 0 };
        if (isDone)
            call.Keys.SetExpiry(entry!, 0);
        call.Reply.Integer(isDone ? 1 : 0);
    }
}
