using System.Diagnostics.CodeAnalysis;
using RespServer.Keys;
using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands on hashes. An empty hash is no key.</summary>
internal static class HashCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("hset", -4, (ref call) => Set(ref call, isOld: false)),
        new("hmset", -4, (ref call) => Set(ref call, isOld: true)),
        new("hget", 3, Get),
        new("hmget", -3, MultiGet),
        new("hdel", -3, Delete),
        new("hgetall", 2, (ref call) => Each(ref call, withFields: true, withValues: true)),
        new("hkeys", 2, (ref call) => Each(ref call, withFields: true, withValues: false)),
        new("hvals", 2, (ref call) => Each(ref call, withFields: false, withValues: true)),
        new("hexists", 3, Exists),
        new("hlen", 2, Length),
        new("hincrby", 4, Add),
    ];

    /// <param name="call">The call.</param>
    /// <param name="isOld">Whether it is HMSET, which clients still send, and which does not say how many fields are new.</param>
    private static void Set(ref CommandCall call, bool isOld)
    {
        if ((call.Count & 1) != 0)
        {
            call.Error($"ERR wrong number of arguments for '{(isOld ? "hmset" : "hset")}' command");
            return;
        }

        if (!TryChange(ref call, out var hash))
            return;
        var added = 0;
        for (var index = 2; index < call.Count; index += 2)
            added += Put(hash, call[index], call[index + 1]) ? 1 : 0;
        if (isOld)
            call.Reply.Ok();
        else
            call.Reply.Integer(added);
    }

    private static void Get(ref CommandCall call)
    {
        if (!TryFind(ref call, out var hash))
            return;
        if (hash is not null && hash.Fields.TryGetValue(call[2], out var value))
            call.Reply.Bulk(value);
        else
            call.Reply.Null();
    }

    private static void MultiGet(ref CommandCall call)
    {
        if (!TryFind(ref call, out var hash))
            return;
        call.Reply.Array(call.Count - 2);
        for (var index = 2; index < call.Count; index++)
        {
            if (hash is not null && hash.Fields.TryGetValue(call[index], out var value))
                call.Reply.Bulk(value);
            else
                call.Reply.Null();
        }
    }

    private static void Delete(ref CommandCall call)
    {
        if (!TryFind(ref call, out var hash))
            return;
        var deleted = 0;
        for (var index = 2; hash is not null && index < call.Count; index++)
            deleted += hash.Fields.Remove(call[index]) ? 1 : 0;
        if (deleted > 0)
            ChangedOrEmpty(ref call, hash!.Count);
        call.Reply.Integer(deleted);
    }

    private static void Each(ref CommandCall call, bool withFields, bool withValues)
    {
        if (!TryFind(ref call, out var hash))
            return;
        call.Reply.Array((hash?.Count ?? 0) * (withFields && withValues ? 2 : 1));
        if (hash is null)
            return;
        foreach (var (field, value) in hash)
        {
            if (withFields)
                call.Reply.Bulk(field);
            if (withValues)
                call.Reply.Bulk(value);
        }
    }

    private static void Exists(ref CommandCall call)
    {
        if (TryFind(ref call, out var hash))
            call.Reply.Integer(hash is not null && hash.Fields.ContainsKey(call[2]) ? 1 : 0);
    }

    private static void Length(ref CommandCall call)
    {
        if (TryFind(ref call, out var hash))
            call.Reply.Integer(hash?.Count ?? 0);
    }

    private static void Add(ref CommandCall call)
    {
        if (!call.TryInteger(3, out var by) || !TryFind(ref call, out var hash))
            return;
        long value = 0;
        if (hash is not null && hash.Fields.TryGetValue(call[2], out var text) && !Numbers.TryParse(text, out value))
        {
            call.Error("ERR hash value is not an integer");
        }
        else if (CounterCommands.WouldOverflow(value, by))
        {
            call.Reply.Error(Errors.Overflow);
        }
        else if (TryChange(ref call, out hash))
        {
            Put(hash, call[2], CounterCommands.Text(value + by));
            call.Reply.Integer(value + by);
        }
    }

    /// <returns>Whether the field is new.</returns>
    private static bool Put(HashValue hash, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (!hash.Fields.TryGetValue(field, out var old))
        {
            hash.Add(field.ToArray(), value.ToArray());
            return true;
        }

        if (old.Length == value.Length)
            value.CopyTo(old);
        else
            hash.Fields[field] = value.ToArray();
        return false;
    }

    /// <returns>Whether there is a hash, or no key: then <see langword="null"/>. Otherwise the reply is written.</returns>
    private static bool TryFind(ref CommandCall call, out HashValue? hash)
    {
        var value = call.Find(1)?.Value;
        hash = value as HashValue;
        if (value is null or HashValue)
            return true;
        call.Reply.Error(Errors.WrongType);
        return false;
    }

    private static bool TryChange(ref CommandCall call, [NotNullWhen(true)] out HashValue? hash)
    {
        hash = null;
        if (call.Keys.Find(call[1], call.Now) is { Value: not HashValue })
        {
            call.Reply.Error(Errors.WrongType);
            return false;
        }

        var entry = call.Keys.Change(call[1], call.Now, out var exists);
        if (!exists)
            entry.Value = new HashValue();
        hash = (HashValue)entry.Value;
        return true;
    }

    private static void ChangedOrEmpty(ref CommandCall call, int count)
    {
        var entry = call.Keys.Find(call[1], call.Now)!;
        if (count == 0)
            call.Keys.Remove(entry);
        else
            call.Keys.Changed(entry);
    }
}
