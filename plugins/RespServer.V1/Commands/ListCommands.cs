using RespServer.Keys;

namespace RespServer.Commands;

/// <summary>Commands on lists. An empty list is no key.</summary>
internal static class ListCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("lpush", -3, (ref call) => Push(ref call, isLeft: true)),
        new("rpush", -3, (ref call) => Push(ref call, isLeft: false)),
        new("lpop", -2, (ref call) => Pop(ref call, isLeft: true)),
        new("rpop", -2, (ref call) => Pop(ref call, isLeft: false)),
        new("llen", 2, Length),
        new("lrange", 4, Range),
    ];

    private static void Push(ref CommandCall call, bool isLeft)
    {
        if (call.Keys.Find(call[1], call.Now) is { Value: not ListValue })
        {
            call.Reply.Error(Errors.WrongType);
            return;
        }

        var entry = call.Keys.Change(call[1], call.Now, out var exists);
        if (!exists)
            entry.Value = new ListValue();
        var list = (ListValue)entry.Value;
        for (var index = 2; index < call.Count; index++)
        {
            if (isLeft)
                list.PushLeft(call[index].ToArray());
            else
                list.PushRight(call[index].ToArray());
        }

        call.Reply.Integer(list.Count);
    }

    private static void Pop(ref CommandCall call, bool isLeft)
    {
        if (call.Count > 3)
        {
            call.Error($"ERR wrong number of arguments for '{(isLeft ? "lpop" : "rpop")}' command");
            return;
        }

        var several = call.Count == 3;
        long count = 1;
        if (several && (!Protocol.Numbers.TryParse(call[2], out count) || count < 0))
        {
            call.Reply.Error(Errors.MustBePositive);
            return;
        }

        var entry = call.Keys.Find(call[1], call.Now);
        if (entry is { Value: not ListValue })
        {
            call.Reply.Error(Errors.WrongType);
        }
        else if (entry is null)
        {
            if (several)
                call.Reply.NullArray();
            else
                call.Reply.Null();
        }
        else
        {
            Pop(ref call, entry, isLeft, several, count);
        }
    }

    private static void Pop(ref CommandCall call, Entry entry, bool isLeft, bool several, long count)
    {
        var list = (ListValue)entry.Value;
        var popped = (int)Math.Min(count, list.Count);
        if (several)
            call.Reply.Array(popped);
        for (var number = 0; number < popped; number++)
            call.Reply.Bulk(isLeft ? list.PopLeft() : list.PopRight());
        if (list.Count == 0)
            call.Keys.Remove(entry);
        else if (popped > 0)
            call.Keys.Changed(entry);
    }

    private static void Length(ref CommandCall call)
    {
        var value = call.Find(1)?.Value;
        if (value is null or ListValue)
            call.Reply.Integer(value is ListValue list ? list.Count : 0);
        else
            call.Reply.Error(Errors.WrongType);
    }

    private static void Range(ref CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end))
            return;
        var value = call.Find(1)?.Value;
        if (value is not (null or ListValue))
        {
            call.Reply.Error(Errors.WrongType);
            return;
        }

        var list = value as ListValue;
        var (from, count) = Slices.Of(start, end, list?.Count ?? 0);
        call.Reply.Array(count);
        for (var index = from; index < from + count; index++)
            call.Reply.Bulk(list![index]);
    }
}
