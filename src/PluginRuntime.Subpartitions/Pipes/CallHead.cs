using System.Diagnostics;
using System.Runtime.CompilerServices;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// What a call frame says before the message: method (8 bytes); number of the virtual server that it is for (4) if it is for one; number of
/// the one that makes it (4) if one does; remaining time in milliseconds (4) if it has a deadline; W3C trace
/// id (16), span id (8), flags (1), length of the trace state (2) and trace state if it has a trace context.
/// </summary>
internal readonly struct CallHead
{
    private const int MethodBytes = sizeof(ulong);
    private const int NumberBytes = sizeof(uint);
    private const int TraceBytes = 16 + 8 + 1 + sizeof(ushort);

    /// <summary>A longer trace state is left out, as W3C allows.</summary>
    private const int MaxTraceState = 512;

    internal ulong Method { get; private init; }

    /// <summary>What the call is for, within the process: 0 for the process itself.</summary>
    internal uint To { get; private init; }

    /// <summary>On whose behalf it is made: 0 for the process itself.</summary>
    internal uint From { get; private init; }

    /// <summary>In milliseconds.</summary>
    internal uint RemainingTime { get; private init; }

    internal ActivityContext Trace { get; private init; }

    /// <summary>Bytes of the head.</summary>
    internal int Size { get; private init; }

    /// <summary>The least that a frame with these flags must have.</summary>
    internal static int SizeOf(FrameFlags flags) =>
        MethodBytes + ((flags & FrameFlags.To) != 0 ? NumberBytes : 0) + ((flags & FrameFlags.From) != 0 ? NumberBytes : 0)
        + ((flags & FrameFlags.Deadline) != 0 ? NumberBytes : 0) + ((flags & FrameFlags.Trace) != 0 ? TraceBytes : 0);

    /// <summary>Writes a head.</summary>
    /// <returns>The flags that the frame must have for it.</returns>
    internal static FrameFlags Write(PayloadWriter writer, ulong method, uint to, uint from, long remainingTime, Activity? trace)
    {
        var flags = FrameFlags.None;
        writer.WriteValue(method);
        if (to != 0)
        {
            flags |= FrameFlags.To;
            writer.WriteValue(to);
        }

        if (from != 0)
        {
            flags |= FrameFlags.From;
            writer.WriteValue(from);
        }

        if (remainingTime != long.MaxValue)
        {
            flags |= FrameFlags.Deadline;
            writer.WriteValue((uint)Math.Clamp(remainingTime, 0, uint.MaxValue));
        }

        if (trace is { IdFormat: ActivityIdFormat.W3C })
        {
            flags |= FrameFlags.Trace;
            WriteTrace(writer, trace);
        }

        return flags;
    }

    /// <summary>Reads a head of a frame that is no shorter than <see cref="SizeOf"/>.</summary>
    /// <exception cref="PipeViolationException">The trace state is longer than the frame.</exception>
    internal static CallHead Read(ReadOnlySpan<byte> source, FrameFlags flags)
    {
        var method = Unsafe.ReadUnaligned<ulong>(in source[0]);
        var position = MethodBytes;
        var to = ReadNumber(source, (flags & FrameFlags.To) != 0, ref position);
        var from = ReadNumber(source, (flags & FrameFlags.From) != 0, ref position);
        var remaining = ReadNumber(source, (flags & FrameFlags.Deadline) != 0, ref position);

        ActivityContext trace = default;
        if ((flags & FrameFlags.Trace) != 0)
            trace = ReadTrace(source, ref position);
        return new CallHead { Method = method, To = to, From = from, RemainingTime = remaining, Trace = trace, Size = position };
    }

    /// <summary>Copies a head that was written.</summary>
    internal static void Copy(PayloadWriter from, int size, PayloadWriter to)
    {
        from.Written.Span[..size].CopyTo(to.GetSpan(size));
        to.Advance(size);
    }

    private static uint ReadNumber(ReadOnlySpan<byte> source, bool isThere, ref int position)
    {
        if (!isThere)
            return 0;
        var number = Unsafe.ReadUnaligned<uint>(in source[position]);
        position += NumberBytes;
        return number;
    }

    private static void WriteTrace(PayloadWriter writer, Activity trace)
    {
        var state = trace.TraceStateString;
        var stateLength = state is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(state);
        if (stateLength > MaxTraceState)
            stateLength = 0;
        var span = writer.GetSpan(TraceBytes + stateLength);
        trace.TraceId.CopyTo(span[..16]);
        trace.SpanId.CopyTo(span[16..24]);
        span[24] = (byte)trace.ActivityTraceFlags;
        Unsafe.WriteUnaligned(ref span[25], (ushort)stateLength);
        if (stateLength > 0)
            System.Text.Encoding.UTF8.GetBytes(state, span[TraceBytes..]);
        writer.Advance(TraceBytes + stateLength);
    }

    private static ActivityContext ReadTrace(ReadOnlySpan<byte> source, ref int position)
    {
        var trace = source[position..];
        var stateLength = Unsafe.ReadUnaligned<ushort>(in trace[25]);
        if (stateLength > trace.Length - TraceBytes)
            throw new PipeViolationException($"A call's trace state has {stateLength} bytes, and {trace.Length - TraceBytes} follow.");
        var state = stateLength == 0 ? null : System.Text.Encoding.UTF8.GetString(trace.Slice(TraceBytes, stateLength));
        position += TraceBytes + stateLength;
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(trace[..16]), ActivitySpanId.CreateFromBytes(trace.Slice(16, 8)), (ActivityTraceFlags)trace[24], state, isRemote: true);
    }
}
