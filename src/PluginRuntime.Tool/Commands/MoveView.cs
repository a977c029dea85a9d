using PluginRuntime.Control.Remote.Wire;
using PluginRuntime.Tool.Output;

namespace PluginRuntime.Tool.Commands;

/// <summary>Moves, for a person or a program.</summary>
internal static class MoveView
{
    /// <returns>The exit code.</returns>
    internal static int Write(Screen screen, string kernel, IReadOnlyList<MoveOutcome> moves)
    {
        if (screen.IsJson)
        {
            screen.Document(new MoveDocument(Schemas.Move, kernel, moves), ToolJson.Default.MoveDocument);
        }
        else
        {
            foreach (var move in moves)
                Write(screen, move);
            if (moves.Count == 0)
                screen.Line("It has no virtual servers.");
        }

        return moves.All(static move => move.IsMoved) ? ExitCodes.Done : ExitCodes.RolledBack;
    }

    private static void Write(Screen screen, MoveOutcome move)
    {
        screen.Line(move.IsMoved
            ? $"{screen.Paint($"{move.Type}/{move.Server}", Ink.Bold)}  {screen.Paint("moved", Ink.Green)}  {move.From} -> {move.To}, closed {Figures.Milliseconds(move.ClosedMs)} of {Figures.Milliseconds(move.TookMs)}, {(move.StateBytes == 0 ? "no" : Figures.Bytes(move.StateBytes) + " of")} state, {move.Connections} connections"
            : $"{screen.Paint($"{move.Type}/{move.Server}", Ink.Bold)}  {screen.Paint("stayed", Ink.Yellow)}  in {move.From}");
        PlanView.Failure(screen, move.Failure);
    }
}
