using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>What can happen next: to the coordinator and on the connections. What kernels do stands in <see cref="KernelMoves"/>.</summary>
internal sealed class Moves(Protocol protocol)
{
    private readonly KernelMoves _kernels = new(protocol);

    internal World Start(FleetOrder order, int kernels, Faults faults)
    {
        var world = World.New(order, kernels, faults);
        Coordinate(world, new(CoordinatorEventKind.Began));
        return world;
    }

    internal IEnumerable<Move> From(World world)
    {
        for (var k = 0; k < world.Kernels.Length; k++)
        {
            foreach (var move in _kernels.From(world, k))
                yield return move;
            foreach (var move in OnConnection(world, k))
                yield return move;
        }

        foreach (var move in OfCoordinator(world))
            yield return move;
    }

    private IEnumerable<Move> OnConnection(World world, int k)
    {
        var kernel = world.Kernels[k];
        if (kernel.IsWhole && world.Left.Breaks > 0 && !world.IsRecorded)
        {
            yield return Step(world, "a connection breaks", MoveKind.Fault, k, next =>
            {
                next.Left = next.Left with { Breaks = next.Left.Breaks - 1 };
                next.Kernels[k].IsWhole = false;
            });
        }

        if (!kernel.CoordinatorHolds || world.Coordinator is not { } known)
            yield break;
        for (var word = 1; word <= (int)ToCoordinator.Stuck; word <<= 1)
        {
            var said = (ToCoordinator)word;
            if (kernel.ToCoordinator.HasFlag(said))
            {
                yield return Step(world, $"coordinator hears {said}", MoveKind.Progress, Move.Coordinator, next =>
                {
                    next.Kernels[k].ToCoordinator &= ~said;
                    Coordinate(next, new(Enum.Parse<CoordinatorEventKind>(said.ToString()), k));
                });
            }
        }

        if (!kernel.IsWhole)
            yield return Step(world, "coordinator notices a loss", MoveKind.Progress, Move.Coordinator, next => LoseOnCoordinator(next, k));
        else if (known.Kernels[k] is KernelStanding.Asked or KernelStanding.Told or KernelStanding.ToldKeep or KernelStanding.ToldBack)
            yield return Step(world, "coordinator waits no longer", MoveKind.Timer, Move.Coordinator, next => LoseOnCoordinator(next, k));
    }

    private IEnumerable<Move> OfCoordinator(World world)
    {
        if (!world.CoordinatorIsUp)
        {
            yield return Step(world, "coordinator restarts", MoveKind.Progress, Move.Coordinator, Restart);
            yield break;
        }

        foreach (var (what, kind, row, answer, left) in LogMoves.Of(world, world.CoordinatorCall, protocol))
        {
            yield return Step(world, $"coordinator: {what}", kind, Move.Coordinator, next =>
            {
                (next.Row, next.CoordinatorCall, next.Left) = (row, answer, left);
            });
        }

        if (LogMoves.AnswerOf(world.CoordinatorCall) is { } decision)
        {
            yield return Step(world, $"coordinator reads {decision}", MoveKind.Progress, Move.Coordinator, next =>
            {
                next.CoordinatorCall = LogCall.None;
                Coordinate(next, new(CoordinatorEventKind.Answered, Decision: decision));
            });
        }

        switch (world.Coordinator?.Phase)
        {
            case CoordinatorPhase.Open:
                yield return Step(world, "the request is taken back", MoveKind.Fault, Move.Coordinator, next => Coordinate(next, new(CoordinatorEventKind.Cancelled)));
                break;
            case CoordinatorPhase.Ended when !world.IsRecorded:
                yield return Step(world, "coordinator records the end", MoveKind.Progress, Move.Coordinator, static next => next.IsRecorded = true);
                break;
            case CoordinatorPhase.Doubtful:
                yield return Step(world, "another coordinator starts", MoveKind.Progress, Move.Coordinator, next =>
                {
                    Kill(next);
                    Restart(next);
                });
                break;
        }

        if (world.Left.CoordinatorKills > 0 && !world.IsRecorded)
        {
            yield return Step(world, "coordinator is killed", MoveKind.Fault, Move.Coordinator, static next =>
            {
                next.Left = next.Left with { CoordinatorKills = next.Left.CoordinatorKills - 1 };
                Kill(next);
            });
        }
    }

    private static void Kill(World world)
    {
        (world.Coordinator, world.CoordinatorIsUp, world.CoordinatorCall) = (null, false, LogCall.None);
        for (var k = 0; k < world.Kernels.Length; k++)
        {
            ref var kernel = ref world.Kernels[k];
            (kernel.IsWhole, kernel.CoordinatorHolds, kernel.ToCoordinator) = (false, false, ToCoordinator.None);
        }
    }

    private void Restart(World world)
    {
        world.CoordinatorIsUp = true;
        for (var k = 0; k < world.Kernels.Length; k++)
        {
            ref var kernel = ref world.Kernels[k];
            if (kernel.KernelHolds)
                (kernel.HoldsStale, kernel.Stale) = (true, kernel.Stale | kernel.ToKernel);
            (kernel.IsWhole, kernel.CoordinatorHolds, kernel.KernelHolds, kernel.ToKernel) = (kernel.IsUp, true, kernel.IsUp, ToKernel.None);
        }

        world.Coordinator = CoordinatorState.Unfinished(FleetOrder.Together, world.Kernels.Length);
        Coordinate(world, new(CoordinatorEventKind.Began));
    }

    private void LoseOnCoordinator(World world, int k)
    {
        world.Kernels[k].ToCoordinator = ToCoordinator.None;
        Coordinate(world, new(CoordinatorEventKind.Lost, k));

        // What does not react to the loss still has no connection.
        (world.Kernels[k].CoordinatorHolds, world.Kernels[k].IsWhole) = (false, false);
    }

    private void Coordinate(World world, CoordinatorEvent happened)
    {
        (world.Coordinator, var effects) = protocol.Coordinate(world.Coordinator!, happened);
        foreach (var effect in effects)
        {
            switch (effect.Act)
            {
                case CoordinatorAct.Decide:
                    world.CoordinatorCall = effect.Decision == Decision.Committed ? LogCall.AsksCommitted : LogCall.AsksAborted;
                    break;
                case CoordinatorAct.End:
                    world.Outcome = world.Coordinator.Outcome;
                    break;
                case CoordinatorAct.Cut:
                    ref var cut = ref world.Kernels[effect.Kernel];
                    (cut.CoordinatorHolds, cut.IsWhole, cut.ToCoordinator) = (false, false, ToCoordinator.None);
                    break;
                default:
                    ref var kernel = ref world.Kernels[effect.Kernel];
                    if (kernel is { CoordinatorHolds: true, IsWhole: true })
                        kernel.ToKernel |= Enum.Parse<ToKernel>((effect.Act == CoordinatorAct.Cancel ? CoordinatorAct.GoBack : effect.Act).ToString());
                    break;
            }
        }
    }

    internal static Move Step(World world, string what, MoveKind kind, int actor, Action<World> change)
    {
        var next = world.Copy();
        change(next);
        next.Forget();
        return new(what, kind, actor, next);
    }
}
