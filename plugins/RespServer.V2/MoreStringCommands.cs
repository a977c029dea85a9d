using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands on strings that version 1 does not have.</summary>
internal static class MoreStringCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("getdel", 2, GetAndDelete),
        new("getex", -2, GetAndExpire),
        new("setrange", 4, SetRange),
    ];

    private static void GetAndDelete(ref CommandCall call)
    {
        var entry = call.Find(1);
        if (StringCommands.Answer(ref call, entry?.Value) && entry is not null)
            call.Keys.Remove(entry);
    }

    private static void GetAndExpire(ref CommandCall call)
    {
        var expiry = new ExpiryOption();
        var isPersistent = false;
        for (var index = 2; index < call.Count; index++)
        {
            if (call.Is(index, "PERSIST"u8) && !expiry.IsGiven)
            {
                isPersistent = true;
            }
            else if (isPersistent || !expiry.TryTake(ref call, ref index))
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
        }

        // In the order of Redis: a key that is not there is answered before the time is looked at.
        var entry = call.Find(1);
        if (entry?.Value is not byte[])
        {
            StringCommands.Answer(ref call, entry?.Value);
            return;
        }

        if (!expiry.TryResolve(ref call, out var at))
            return;
        StringCommands.Answer(ref call, entry.Value);
        if (isPersistent)
            call.Keys.SetExpiry(entry, 0);
        else if (expiry.IsGiven && at <= call.Now)
            call.Keys.Remove(entry);
        else if (expiry.IsGiven)
            call.Keys.SetExpiry(entry, at);
    }

    private static void SetRange(ref CommandCall call)
    {
        if (!call.TryInteger(2, out var offset))
            return;
        if (offset < 0)
        {
            call.Error("ERR offset is out of range");
            return;
        }

        var value = call[3];
        var held = call.Keys.Find(call[1], call.Now)?.Value;
        if (held is not (null or byte[]))
        {
            call.Reply.Error(Errors.WrongType);
            return;
        }

        var text = held as byte[] ?? [];
        if (value.IsEmpty)
        {
            call.Reply.Integer(text.Length);
        }
        else if (offset > RequestParser.MaxArgumentBytes - value.Length)
        {
            call.Reply.Error(Errors.TooLong);
        }
        else
        {
            var entry = call.Keys.Change(call[1], call.Now, out _);
            var end = (int)offset + value.Length;
            if (end > text.Length)
                Array.Resize(ref text, end);
            value.CopyTo(text.AsSpan((int)offset));
            entry.Value = text;
            call.Reply.Integer(text.Length);
        }
    }
}
