namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>What a frame says. <em>Caller</em> and <em>callee</em> are the ends of one call; each end of the pipe is both.</summary>
internal enum FrameType : byte
{
    /// <summary>Caller: a call, with its arguments or the lengths of them.</summary>
    Call = 1,

    /// <summary>Caller: a piece of long arguments.</summary>
    CallChunk,

    /// <summary>Caller: nobody waits for the answer any more, and no piece of the arguments follows. The call is answered all the same.</summary>
    Cancel,

    /// <summary>Caller: bytes of a sequence's elements were taken.</summary>
    Credit,

    /// <summary>Callee: the result, or the lengths of it. Ends the call when it is whole.</summary>
    Result,

    /// <summary>Callee: an element of a sequence, or the lengths of it.</summary>
    Item,

    /// <summary>Callee: a piece of a long result or element.</summary>
    AnswerChunk,

    /// <summary>Callee: the sequence has ended. Ends the call.</summary>
    End,

    /// <summary>Callee: the call failed, also in the midst of a result or element. Ends the call.</summary>
    Fault,

    /// <summary>No new calls follow, except those that pass a drain. The call number is the drain's.</summary>
    Drain,

    /// <summary>The drain with that number is through here.</summary>
    Drained,

    /// <summary>The drain with that number is taken back.</summary>
    Resume,

    /// <summary>This end closes the pipe: code and text.</summary>
    Goodbye,

    /// <summary>Asks for a sign of life.</summary>
    Ping,

    /// <summary>The sign.</summary>
    Pong,
}

/// <summary>What the payload of a frame begins with, or how it is to be taken.</summary>
[Flags]
internal enum FrameFlags : byte
{
    /// <summary>Nothing of it.</summary>
    None = 0,

    /// <summary><see cref="FrameType.Call"/>: the call has a deadline.</summary>
    Deadline = 1,

    /// <summary><see cref="FrameType.Call"/>: it carries a trace context.</summary>
    Trace = 2,

    /// <summary><see cref="FrameType.Call"/>: it is executed also while its sender drains.</summary>
    PassesDrain = 4,

    /// <summary><see cref="FrameType.Call"/>, <see cref="FrameType.Result"/>, <see cref="FrameType.Item"/>: lengths instead of the message, which follows in chunks.</summary>
    Long = 8,

    /// <summary><see cref="FrameType.Call"/>: it is for a virtual server, whose number it carries.</summary>
    To = 16,

    /// <summary><see cref="FrameType.Call"/>: code of a virtual server makes it, whose number it carries.</summary>
    From = 32,
}
