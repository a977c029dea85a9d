using System.Runtime.ExceptionServices;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// What a fault frame says: its kind (1 byte) and, for an exception, HResult (4), number of texts (1), and the texts: type, message, whole
/// text, and what <see cref="FaultTypes"/> needs to make it again. Long texts are cut to what fits a frame.
/// </summary>
internal static class FaultCodec
{
    private enum Kind : byte
    {
        /// <summary>The implementation threw.</summary>
        Exception = 1,

        /// <summary>It ended since its caller had cancelled it.</summary>
        Cancelled,

        /// <summary>Its deadline passed.</summary>
        Deadline,

        /// <summary>It was not executed: its sender had said that it drains, or what it is for is not here.</summary>
        NotExecuted,

        /// <summary>Nobody serves the method.</summary>
        NotServed,

        /// <summary>It was not executed: the virtual server that made it has its place elsewhere.</summary>
        Fenced,
    }

    internal static ReadOnlySpan<byte> Cancelled => [(byte)Kind.Cancelled];

    internal static ReadOnlySpan<byte> Deadline => [(byte)Kind.Deadline];

    internal static ReadOnlySpan<byte> NotExecuted => [(byte)Kind.NotExecuted];

    internal static ReadOnlySpan<byte> Fenced => [(byte)Kind.Fenced];

    internal static ReadOnlySpan<byte> NotServed => [(byte)Kind.NotServed];

    /// <summary>Whether the call was not executed and may be sent elsewhere.</summary>
    internal static bool IsNotExecuted(ReadOnlySpan<byte> fault) => fault[0] == (byte)Kind.NotExecuted;

    /// <summary>Writes an exception.</summary>
    /// <param name="writer">Takes it; nothing else is in it.</param>
    /// <param name="exception">What the implementation threw. Its members may throw, too.</param>
    /// <param name="atMost">Bytes that it may have.</param>
    internal static void Write(PayloadWriter writer, Exception exception, int atMost)
    {
        var type = exception.GetType();
        string?[] texts = [type.FullName ?? type.Name, TextOf(() => exception.Message), TextOf(exception.ToString), .. FaultTypes.PartsOf(exception)];
        for (var longest = atMost / 4; ; longest /= 2)
        {
            writer.Clear();
            writer.WriteValue(Kind.Exception);
            writer.WriteValue(exception.HResult);
            writer.WriteValue((byte)texts.Length);
            foreach (var text in texts)
                writer.WriteString(text is null || text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "..."));
            if (writer.Written.Length <= atMost)
                return;
        }
    }

    /// <summary>Reads a fault.</summary>
    /// <param name="source">The payload of the frame.</param>
    /// <param name="call">The call that it answers.</param>
    /// <returns>What its caller gets.</returns>
    internal static Exception Read(ReadOnlySpan<byte> source, OutgoingCall call)
    {
        var reader = new PayloadReader(source);
        try
        {
            return reader.ReadValue<Kind>() switch
            {
                Kind.Exception => ReadException(ref reader, call),
                Kind.Cancelled => new OperationCanceledException($"{call.Method.Name} was cancelled in its process.", call.CancellationToken),
                Kind.Deadline => call.DeadlineFailure(),
                Kind.NotServed => new RemoteFaultException(
                    call.Method.Name, typeof(MissingMethodException).FullName!, $"the other side does not serve {call.Method.Signature}; it was built against another version of the contract", ""),
                Kind.Fenced => new SubpartitionUnavailableException(
                    "kernel", call.Method.Name, "The virtual server that makes the call has its place elsewhere by now; this instance of it can act no more."),
                _ => new PayloadException($"The fault that answers {call.Method.Name} has kind {source[0]}, which this end does not know."),
            };
        }
        catch (PayloadException exception)
        {
            return exception;
        }
    }

    private static Exception ReadException(ref PayloadReader reader, OutgoingCall call)
    {
        var result = reader.ReadValue<int>();
        var texts = new string?[Math.Max((byte)3, reader.ReadValue<byte>())];
        for (var index = 0; index < texts.Length; index++)
            texts[index] = reader.ReadString();
        var (type, message, text) = (texts[0] ?? "", texts[1] ?? "", texts[2] ?? "");
        if (FaultTypes.Make(type, message, texts[3..]) is not { } made)
            return new RemoteFaultException(call.Method.Name, type, message, text);
        made.HResult = result;
        return ExceptionDispatchInfo.SetRemoteStackTrace(made, $"   (in its process) {text}{Environment.NewLine}");
    }

    /// <summary>Both are virtual, and an exception can throw while it is read; the call must be answered all the same.</summary>
    private static string TextOf(Func<string> read)
    {
        try
        {
            return read() ?? "";
        }
        catch (Exception exception)
        {
            return $"(not to be read: {exception.GetType().Name})";
        }
    }
}
