using System.Globalization;
using RespServer.Keys;
using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands on keys of any type.</summary>
internal static class KeyCommands
{
    private const int DefaultScan = 10;

    internal static IEnumerable<Command> All =>
    [
        new("del", -2, Delete),
        new("unlink", -2, Delete),
        new("exists", -2, Exists),
        new("type", 2, Type),
        new("keys", 2, KeysLike),
        new("scan", -2, Scan),
        new("dbsize", 1, (ref call) => call.Reply.Integer(call.Keys.Count)),
        new("flushdb", -1, Flush),
        new("flushall", -1, Flush),
    ];

    /// <summary>What TYPE calls a value.</summary>
    internal static ReadOnlySpan<byte> NameOf(object? value) => value switch
    {
        null => "none"u8,
        byte[] => "string"u8,
        ListValue => "list"u8,
        HashValue => "hash"u8,
        SetValue => "set"u8,
        _ => "unknown"u8,
    };

    private static void Delete(ref CommandCall call)
    {
        var deleted = 0;
        for (var index = 1; index < call.Count; index++)
        {
            if (call.Keys.Find(call[index], call.Now) is not { } entry)
                continue;
            call.Keys.Remove(entry);
            deleted++;
        }

        call.Reply.Integer(deleted);
    }

    private static void Exists(ref CommandCall call)
    {
        var found = 0;
        for (var index = 1; index < call.Count; index++)
            found += call.Find(index) is null ? 0 : 1;
        call.Reply.Integer(found);
    }

    private static void Type(ref CommandCall call) => call.Reply.Simple(NameOf(call.Keys.Find(call[1], call.Now)?.Value));

    private static void KeysLike(ref CommandCall call)
    {
        List<byte[]> found = [];
        for (var slot = call.Keys.Count - 1; slot >= 0; slot--)
            Collect(ref call, call.Keys[slot], call[1], null, found);
        Answer(ref call, found);
    }

    /// <summary>The cursor is the number of slots that are still to be looked at, from the last one down: see <see cref="Keyspace"/>.</summary>
    private static void Scan(ref CommandCall call)
    {
        if (!ulong.TryParse(call[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor))
        {
            call.Error("ERR invalid cursor");
            return;
        }

        var pattern = "*"u8;
        ReadOnlySpan<byte> type = default;
        long count = DefaultScan;
        for (var index = 2; index < call.Count; index += 2)
        {
            var isOption = index + 1 < call.Count;
            if (isOption && call.Is(index, "COUNT"u8))
            {
                if (!call.TryInteger(index + 1, out count))
                    return;
                isOption = count >= 1;
            }
            else if (isOption && call.Is(index, "MATCH"u8))
            {
                pattern = call[index + 1];
            }
            else if (isOption && call.Is(index, "TYPE"u8))
            {
                type = call[index + 1];
            }
            else
            {
                isOption = false;
            }

            if (!isOption)
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
        }

        List<byte[]> found = [];
        var slot = cursor == 0 || cursor > (ulong)call.Keys.Count ? call.Keys.Count : (int)cursor;
        var last = (int)Math.Max(0, slot - count);
        while (--slot >= last)
            Collect(ref call, call.Keys[slot], pattern, type, found);
        call.Reply.Array(2);
        call.Reply.BulkNumber(last);
        Answer(ref call, found);
    }

    private static void Collect(ref CommandCall call, Entry entry, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> type, List<byte[]> found)
    {
        if (entry.ExpiresAt != 0 && entry.ExpiresAt <= call.Now)
            call.Keys.Expire(entry);
        else if (Glob.Matches(pattern, entry.Key) && (type.IsEmpty || CommandName.Is(type, NameOf(entry.Value))))
            found.Add(entry.Key);
    }

    private static void Answer(ref CommandCall call, List<byte[]> keys)
    {
        call.Reply.Array(keys.Count);
        foreach (var key in keys)
            call.Reply.Bulk(key);
    }

    private static void Flush(ref CommandCall call)
    {
        if (call.Count > 2 || (call.Count == 2 && !call.Is(1, "ASYNC"u8) && !call.Is(1, "SYNC"u8)))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }

        call.Keys.Clear();
        call.Reply.Ok();
    }
}
