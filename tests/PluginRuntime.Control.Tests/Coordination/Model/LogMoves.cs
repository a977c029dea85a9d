using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>A call to the log is made at one instant and heard at a later one. It may fail before it has written, and after.</summary>
internal static class LogMoves
{
    internal static IEnumerable<(string What, MoveKind Kind, Decision Row, LogCall Answer, Faults Left)> Of(World world, LogCall call, Protocol protocol)
    {
        if (call is not (LogCall.AsksCommitted or LogCall.AsksAborted))
            yield break;
        var row = protocol.Write(world.Row, call == LogCall.AsksCommitted ? Decision.Committed : Decision.Aborted);
        yield return ("the log decides", MoveKind.Progress, row, row == Decision.Committed ? LogCall.AnswersCommitted : LogCall.AnswersAborted, world.Left);
        if (world.Left.LogFailures == 0)
            yield break;
        var left = world.Left with { LogFailures = world.Left.LogFailures - 1 };
        yield return ("the log cannot be read", MoveKind.Fault, world.Row, LogCall.AnswersUnreadable, left);
        yield return ("the log decides, and its answer is lost", MoveKind.Fault, row, LogCall.AnswersUnreadable, left);
        if (world.Row == Decision.Undecided)
            yield return ("the log cannot be written", MoveKind.Fault, world.Row, LogCall.AnswersUndecided, left);
    }

    internal static Decision? AnswerOf(LogCall call) => call switch
    {
        LogCall.AnswersCommitted => Decision.Committed,
        LogCall.AnswersAborted => Decision.Aborted,
        LogCall.AnswersUndecided => Decision.Undecided,
        LogCall.AnswersUnreadable => Decision.Unreadable,
        _ => null,
    };
}
