using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands on strings.</summary>
internal static class StringCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("get", 2, Get),
        new("set", -3, SetCommand.Execute),
        new("setnx", 3, SetIfNew),
        new("setex", 4, (ref call) => SetFor(ref call, 1000)),
        new("psetex", 4, (ref call) => SetFor(ref call, 1)),
        new("getset", 3, GetSet),
        new("mget", -2, MultiGet),
        new("mset", -3, MultiSet),
        new("msetnx", -3, MultiSetIfNew),
        new("append", 3, Append),
        new("strlen", 2, Length),
        new("getrange", 4, GetRange),
    ];

    /// <summary>Makes a key a string. Its bytes are overwritten where they fit, so that setting a value again costs no memory.</summary>
    /// <param name="call">The call.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expiresAt">When it ends, in milliseconds; 0: never; <see langword="null"/>: as before.</param>
    internal static void Put(ref CommandCall call, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value, long? expiresAt = 0)
    {
        var entry = call.Keys.Change(key, call.Now, out _);
        if (entry.Value is byte[] bytes && bytes.Length == value.Length)
            value.CopyTo(bytes);
        else
            entry.Value = value.ToArray();
        if (expiresAt is { } at && at != entry.ExpiresAt)
            call.Keys.SetExpiry(entry, at);
    }

    /// <summary>Answers with a string's value.</summary>
    /// <returns>Whether it is a string, or is not there.</returns>
    internal static bool Answer(ref CommandCall call, object? value)
    {
        if (value is null)
            call.Reply.Null();
        else if (value is byte[] bytes)
            call.Reply.Bulk(bytes);
        else
            call.Reply.Error(Errors.WrongType);
        return value is null or byte[];
    }

    private static void Get(ref CommandCall call) => Answer(ref call, call.Find(1)?.Value);

    private static void SetIfNew(ref CommandCall call)
    {
        var exists = call.Keys.Find(call[1], call.Now) is not null;
        if (!exists)
            Put(ref call, call[1], call[2]);
        call.Reply.Integer(exists ? 0 : 1);
    }

    private static void SetFor(ref CommandCall call, long unit)
    {
        if (!call.TryInteger(2, out var time))
            return;
        if (!Expiry.TryAt(time, unit, call.Now, out var at) || time <= 0)
        {
            Errors.InvalidExpiry(ref call);
            return;
        }

        Put(ref call, call[1], call[3], at);
        call.Reply.Ok();
    }

    private static void GetSet(ref CommandCall call)
    {
        if (Answer(ref call, call.Find(1)?.Value))
            Put(ref call, call[1], call[2]);
    }

    private static void MultiGet(ref CommandCall call)
    {
        call.Reply.Array(call.Count - 1);
        for (var index = 1; index < call.Count; index++)
        {
            if (call.Find(index)?.Value is byte[] value)
                call.Reply.Bulk(value);
            else
                call.Reply.Null();
        }
    }

    private static void MultiSet(ref CommandCall call)
    {
        if ((call.Count & 1) == 0)
        {
            call.Error("ERR wrong number of arguments for 'mset' command");
            return;
        }

        for (var index = 1; index < call.Count; index += 2)
            Put(ref call, call[index], call[index + 1]);
        call.Reply.Ok();
    }

    private static void MultiSetIfNew(ref CommandCall call)
    {
        if ((call.Count & 1) == 0)
        {
            call.Error("ERR wrong number of arguments for 'msetnx' command");
            return;
        }

        for (var index = 1; index < call.Count; index += 2)
        {
            if (call.Keys.Find(call[index], call.Now) is not null)
            {
                call.Reply.Integer(0);
                return;
            }
        }

        for (var index = 1; index < call.Count; index += 2)
            Put(ref call, call[index], call[index + 1]);
        call.Reply.Integer(1);
    }

    private static void Append(ref CommandCall call)
    {
        var addition = call[2];
        switch (call.Keys.Find(call[1], call.Now)?.Value)
        {
            case null:
                Put(ref call, call[1], addition);
                call.Reply.Integer(addition.Length);
                break;
            case byte[] value when (long)value.Length + addition.Length > RequestParser.MaxArgumentBytes:
                call.Reply.Error(Errors.TooLong);
                break;
            case byte[] value:
                call.Keys.Change(call[1], call.Now, out _).Value = (byte[])[.. value, .. addition];
                call.Reply.Integer(value.Length + addition.Length);
                break;
            default:
                call.Reply.Error(Errors.WrongType);
                break;
        }
    }

    private static void Length(ref CommandCall call)
    {
        var value = call.Find(1)?.Value;
        if (value is null or byte[])
            call.Reply.Integer(value is byte[] bytes ? bytes.Length : 0);
        else
            call.Reply.Error(Errors.WrongType);
    }

    private static void GetRange(ref CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end))
            return;
        switch (call.Find(1)?.Value)
        {
            case null:
                call.Reply.Bulk([]);
                break;
            case byte[] value:
                var (from, count) = Slices.Of(start, end, value.Length);
                call.Reply.Bulk(value.AsSpan(from, count));
                break;
            default:
                call.Reply.Error(Errors.WrongType);
                break;
        }
    }
}
