using RespServer.Keys;

namespace RespServer.Commands;

/// <summary>Commands on sets. An empty set is no key.</summary>
internal static class SetCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("sadd", -3, Add),
        new("srem", -3, Remove),
        new("smembers", 2, Members),
        new("sismember", 3, IsMember),
        new("scard", 2, Count),
    ];

    private static void Add(ref CommandCall call)
    {
        if (call.Keys.Find(call[1], call.Now) is { Value: not SetValue })
        {
            call.Reply.Error(Errors.WrongType);
            return;
        }

        var entry = call.Keys.Change(call[1], call.Now, out var exists);
        if (!exists)
            entry.Value = new SetValue();
        var set = (SetValue)entry.Value;
        var added = 0;
        for (var index = 2; index < call.Count; index++)
            added += set.Members.Add(call[index]) ? 1 : 0;
        call.Reply.Integer(added);
    }

    private static void Remove(ref CommandCall call)
    {
        if (!TryFind(ref call, out var set))
            return;
        var removed = 0;
        for (var index = 2; set is not null && index < call.Count; index++)
            removed += set.Members.Remove(call[index]) ? 1 : 0;
        if (removed > 0)
        {
            var entry = call.Keys.Find(call[1], call.Now)!;
            if (set!.Count == 0)
                call.Keys.Remove(entry);
            else
                call.Keys.Changed(entry);
        }

        call.Reply.Integer(removed);
    }

    private static void Members(ref CommandCall call)
    {
        if (!TryFind(ref call, out var set))
            return;
        call.Reply.Array(set?.Count ?? 0);
        if (set is null)
            return;
        foreach (var member in set)
            call.Reply.Bulk(member);
    }

    private static void IsMember(ref CommandCall call)
    {
        if (TryFind(ref call, out var set))
            call.Reply.Integer(set is not null && set.Members.Contains(call[2]) ? 1 : 0);
    }

    private static void Count(ref CommandCall call)
    {
        if (TryFind(ref call, out var set))
            call.Reply.Integer(set?.Count ?? 0);
    }

    private static bool TryFind(ref CommandCall call, out SetValue? set)
    {
        var value = call.Find(1)?.Value;
        set = value as SetValue;
        if (value is null or SetValue)
            return true;
        call.Reply.Error(Errors.WrongType);
        return false;
    }
}
