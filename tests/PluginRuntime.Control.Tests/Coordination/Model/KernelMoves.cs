using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>What can happen next in one kernel: words come, its own work goes on or fails, it is killed at any of these places, and restarts.</summary>
internal sealed class KernelMoves(Protocol protocol)
{
    internal IEnumerable<Move> From(World world, int k)
    {
        var kernel = world.Kernels[k];
        if (!kernel.IsUp)
        {
            yield return Moves.Step(world, "restarts", MoveKind.Progress, k, next => Restart(ref next.Kernels[k]));
            yield break;
        }

        if (world.Left.KernelKills > 0 && !(world.IsRecorded && kernel.IsSettled))
        {
            yield return Moves.Step(world, "is killed", MoveKind.Fault, k, next =>
            {
                next.Left = next.Left with { KernelKills = next.Left.KernelKills - 1 };
                Kill(ref next.Kernels[k]);
            });
        }

        foreach (var move in Words(world, k).Concat(Log(world, k)).Concat(WorkSteps(world, k)))
            yield return move;
        if (kernel.Part is { IsHeld: true })
            yield return On(world, k, "waits no longer", MoveKind.Timer, ParticipantEventKind.PatienceOver);
    }

    private IEnumerable<Move> Words(World world, int k)
    {
        var kernel = world.Kernels[k];
        for (var word = ToKernel.Prepare; word <= ToKernel.GoBack; word = (ToKernel)((int)word << 1))
        {
            var heard = word;
            if (kernel.KernelHolds && kernel.ToKernel.HasFlag(heard))
            {
                yield return Moves.Step(world, $"hears {heard}", MoveKind.Progress, k, next =>
                {
                    next.Kernels[k].ToKernel &= ~heard;
                    Hear(next, k, heard);
                });
            }

            if (kernel.HoldsStale && kernel.Stale.HasFlag(heard))
            {
                yield return Moves.Step(world, $"hears {heard} of the coordinator that was", MoveKind.Progress, k, next =>
                {
                    next.Kernels[k].Stale &= ~heard;
                    Hear(next, k, heard);
                });
            }
        }

        if (kernel is { KernelHolds: true, IsWhole: false })
        {
            yield return Moves.Step(world, "notices a loss", MoveKind.Progress, k, next =>
            {
                (next.Kernels[k].KernelHolds, next.Kernels[k].ToKernel) = (false, ToKernel.None);
                Participate(next, k, new(ParticipantEventKind.Lost));
            });
        }

        if (kernel.HoldsStale)
        {
            yield return Moves.Step(world, "notices the loss of the coordinator that was", MoveKind.Progress, k, next =>
            {
                (next.Kernels[k].HoldsStale, next.Kernels[k].Stale) = (false, ToKernel.None);
                Participate(next, k, new(ParticipantEventKind.Lost));
            });
        }
    }

    private IEnumerable<Move> Log(World world, int k)
    {
        var call = world.Kernels[k].Call;
        foreach (var (what, kind, row, answer, left) in LogMoves.Of(world, call, protocol))
        {
            yield return Moves.Step(world, what, kind, k, next =>
            {
                (next.Row, next.Kernels[k].Call, next.Left) = (row, answer, left);
            });
        }

        if (LogMoves.AnswerOf(call) is { } decision)
        {
            yield return Moves.Step(world, $"reads {decision}", MoveKind.Progress, k, next =>
            {
                next.Kernels[k].Call = LogCall.None;
                Participate(next, k, new(ParticipantEventKind.Answered, decision));
            });
        }
    }

    /// <summary>Each step writes at most one record or changes what is served, so that the kernel can be killed between any two.</summary>
    private IEnumerable<Move> WorkSteps(World world, int k)
    {
        switch (world.Kernels[k].Work)
        {
            case Work.Preparing:
                yield return Does(world, k, "has prepared", Work.HeldPrepared, ParticipantEventKind.RunPrepared);
                yield return Does(world, k, "cannot prepare", Work.None, ParticipantEventKind.RunEndedOld, static (ref kernel) => kernel.SaidNo = true);
                break;
            case Work.TurningEarly:
                yield return Does(world, k, "throws the new away", Work.None, ParticipantEventKind.RunEndedOld);
                break;
            case Work.Deciding:
                yield return Does(world, k, "writes decided", Work.Closing, null, static (ref kernel) => kernel.Record = Record.Decided);
                yield return Does(world, k, "cannot write decided", Work.None, ParticipantEventKind.RunEndedOld);
                break;
            case Work.Closing:
                yield return Does(world, k, "switches", Work.Probation, null, static (ref kernel) => kernel.Serves = Served.New);
                yield return Does(world, k, "cannot close", Work.Turning);
                break;
            case Work.Probation:
                yield return Does(world, k, "proves the new", Work.HeldProved, ParticipantEventKind.RunProved);
                yield return Does(world, k, "finds the new failing", Work.Turning);
                break;
            case Work.Turning:
                yield return Does(world, k, "writes reverted", Work.Reopening, null, static (ref kernel) => kernel.Record = Record.EndedOld);
                if (world.Left.FailedWaysBack > 0 && world.Kernels[k].Serves == Served.New)
                {
                    yield return Moves.Step(world, "cannot go back", MoveKind.Fault, k, next =>
                    {
                        next.Left = next.Left with { FailedWaysBack = next.Left.FailedWaysBack - 1 };
                        (next.Kernels[k].Work, next.Kernels[k].IsStuck, next.Kernels[k].Record) = (Work.None, true, Record.EndedNew);
                        Participate(next, k, new(ParticipantEventKind.RunEndedNew));
                    });
                }

                break;
            case Work.Reopening:
                yield return Does(world, k, "reopens on the old", Work.None, ParticipantEventKind.RunEndedOld, static (ref kernel) => kernel.Serves = Served.Old);
                break;
            case Work.Retiring:
                yield return Does(world, k, "ends on the new", Work.None, ParticipantEventKind.RunEndedNew, static (ref kernel) => (kernel.Record, kernel.Serves) = (Record.EndedNew, Served.New));
                break;
        }
    }

    private delegate void Change(ref KernelWorld kernel);

    private Move Does(World world, int k, string what, Work then, ParticipantEventKind? tells = null, Change? change = null) => Moves.Step(world, what, MoveKind.Progress, k, next =>
    {
        change?.Invoke(ref next.Kernels[k]);
        next.Kernels[k].Work = then;
        if (tells is { } kind)
            Participate(next, k, new(kind));
    });

    private Move On(World world, int k, string what, MoveKind kind, ParticipantEventKind happened) =>
        Moves.Step(world, what, kind, k, next => Participate(next, k, new(happened)));

    private void Hear(World world, int k, ToKernel word)
    {
        ref var kernel = ref world.Kernels[k];
        if (word == ToKernel.Prepare)
        {
            // What it has heard of it does not begin again.
            if (kernel is { Part: null, Record: Record.None })
                (kernel.Part, kernel.Work) = (ParticipantState.New, Work.Preparing);
        }
        else if (kernel.Part is null or { IsEnded: true })
        {
            if (word == ToKernel.Go)
                return;

            // A last word that comes before the first one: what is asked for later does not begin any more.
            kernel.Part ??= protocol.Over(kernel.Record == Record.EndedNew);
            Say(ref kernel, kernel.Part?.Phase switch { ParticipantPhase.Stuck => ToCoordinator.Stuck, ParticipantPhase.Kept => ToCoordinator.Kept, _ => ToCoordinator.WentBack });
        }
        else
        {
            Participate(world, k, new(word switch { ToKernel.Go => ParticipantEventKind.Go, ToKernel.Keep => ParticipantEventKind.Keep, _ => ParticipantEventKind.GoBack }));
        }
    }

    private void Participate(World world, int k, ParticipantEvent happened)
    {
        ref var kernel = ref world.Kernels[k];
        if (kernel.Part is not { } part)
            return;
        (var state, var acts) = protocol.Participate(k, part, happened);
        kernel.Part = state;
        foreach (var act in acts)
            Do(ref kernel, act);
    }

    private static void Do(ref KernelWorld kernel, ParticipantAct act)
    {
        switch (act)
        {
            case ParticipantAct.GoOn:
                kernel.Work = kernel.Work switch { Work.HeldPrepared => Work.Deciding, Work.HeldProved or Work.HeldAtStart => Work.Retiring, var other => other };
                break;
            case ParticipantAct.TurnBack:
                kernel.Work = kernel.Work switch { Work.HeldPrepared => Work.TurningEarly, Work.HeldProved or Work.HeldAtStart => Work.Turning, var other => other };
                break;
            case ParticipantAct.CancelRun:
                // Every step of the work may end on the old anyway, so that a cancellation adds nothing to what may happen.
                break;
            case ParticipantAct.AskLog or ParticipantAct.AskLogAgain:
                kernel.Call = LogCall.AsksAborted;
                break;
            default:
                Say(ref kernel, Enum.Parse<ToCoordinator>(act.ToString()["Say".Length..]));
                break;
        }
    }

    private static void Say(ref KernelWorld kernel, ToCoordinator word)
    {
        if (kernel is { KernelHolds: true, IsWhole: true })
            kernel.ToCoordinator |= word;
    }

    private static void Kill(ref KernelWorld kernel)
    {
        (kernel.IsUp, kernel.Part, kernel.Work, kernel.Call, kernel.Serves) = (false, null, Work.None, LogCall.None, Served.Nothing);
        (kernel.IsWhole, kernel.KernelHolds, kernel.ToKernel, kernel.HoldsStale, kernel.Stale) = (false, false, ToKernel.None, false, ToKernel.None);
    }

    private void Restart(ref KernelWorld kernel)
    {
        kernel.IsUp = true;
        if (protocol.Restart(kernel.Record) is { } doubt)
            (kernel.Part, kernel.Work, kernel.Call) = (doubt, Work.HeldAtStart, LogCall.AsksAborted);
        else
            kernel.Serves = kernel.Record is Record.EndedNew or Record.Decided ? Served.New : Served.Old;
    }
}
