namespace RespServer.Commands;

/// <summary>SET with its options.</summary>
internal static class SetCommand
{
    internal static void Execute(ref CommandCall call)
    {
        if (call.Count == 3)
        {
            StringCommands.Put(ref call, call[1], call[2]);
            call.Reply.Ok();
            return;
        }

        var isKept = false;
        var ifNew = false;
        var ifThere = false;
        var withOld = false;
        var expiry = new ExpiryOption();
        for (var index = 3; index < call.Count; index++)
        {
            if (call.Is(index, "NX"u8) && !ifThere)
                ifNew = true;
            else if (call.Is(index, "XX"u8) && !ifNew)
                ifThere = true;
            else if (call.Is(index, "GET"u8))
                withOld = true;
            else if (call.Is(index, "KEEPTTL"u8) && !expiry.IsGiven)
                isKept = true;
            else if (isKept || !expiry.TryTake(ref call, ref index))
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
        }

        if (!expiry.TryResolve(ref call, out var at))
            return;
        var old = withOld ? call.Find(1) : call.Keys.Find(call[1], call.Now);
        if (withOld && !StringCommands.Answer(ref call, old?.Value))
            return;
        var isDone = !(ifNew && old is not null) && !(ifThere && old is null);
        if (isDone)
            StringCommands.Put(ref call, call[1], call[2], isKept ? null : at);
        if (withOld)
            return;
        if (isDone)
            call.Reply.Ok();
        else
            call.Reply.Null();
    }
}
