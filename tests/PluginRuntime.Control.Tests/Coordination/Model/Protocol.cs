using System.Collections.Immutable;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Tests.Coordination.Model;

/// <summary>The protocol as the product has it: the step functions that the coordinator and the kernels run on. A mistake overrides one of them.</summary>
internal class Protocol
{
    internal virtual (CoordinatorState State, ImmutableArray<CoordinatorEffect> Effects) Coordinate(CoordinatorState state, CoordinatorEvent happened) => state.Next(happened);

    internal virtual (ParticipantState State, ImmutableArray<ParticipantAct> Acts) Participate(int kernel, ParticipantState state, ParticipantEvent happened) => state.Next(happened);

    /// <summary>What a kernel knows that restarts with a record; <see langword="null"/> when it has no doubt.</summary>
    internal virtual ParticipantState? Restart(Record record) => record == Record.Decided ? ParticipantState.InDoubt : null;

    /// <summary>What a kernel knows of a request that it has not under way, when it has heard a last word on it.</summary>
    internal virtual ParticipantState? Over(bool servesNew) => ParticipantState.Over(servesNew);

    /// <summary>The row after a decision was given to the log: the first one stays.</summary>
    internal virtual Decision Write(Decision row, Decision wish) => row == Decision.Undecided ? wish : row;
}
