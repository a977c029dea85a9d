using System.Buffers.Text;
using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands that count. A number is kept as its text.</summary>
internal static class CounterCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("incr", 2, (ref call) => Add(ref call, 1)),
        new("decr", 2, (ref call) => Add(ref call, -1)),
        new("incrby", 3, AddGiven),
        new("decrby", 3, SubtractGiven),
    ];

    /// <summary>A number as the bytes of its text.</summary>
    internal static byte[] Text(long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out var length);
        return text[..length].ToArray();
    }

    internal static bool WouldOverflow(long value, long by) => by >= 0 ? value > long.MaxValue - by : value < long.MinValue - by;

    private static void AddGiven(ref CommandCall call)
    {
        if (call.TryInteger(2, out var by))
            Add(ref call, by);
    }

    private static void SubtractGiven(ref CommandCall call)
    {
        if (!call.TryInteger(2, out var by))
            return;
        if (by == long.MinValue)
            call.Error("ERR decrement would overflow");
        else
            Add(ref call, -by);
    }

    private static void Add(ref CommandCall call, long by)
    {
        var held = call.Keys.Find(call[1], call.Now)?.Value;
        long value = 0;
        if (held is not (null or byte[]))
            call.Reply.Error(Errors.WrongType);
        else if (held is byte[] text && !Numbers.TryParse(text, out value))
            call.Reply.Error(Errors.NotAnInteger);
        else if (WouldOverflow(value, by))
            call.Reply.Error(Errors.Overflow);
        else
            Put(ref call, value + by);
    }

    private static void Put(ref CommandCall call, long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out var length);
        StringCommands.Put(ref call, call[1], text[..length], expiresAt: null);
        call.Reply.Integer(value);
    }
}
