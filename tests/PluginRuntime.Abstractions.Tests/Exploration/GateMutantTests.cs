using PluginRuntime.Abstractions.Tests.Exploration.Gate;
using PluginRuntime.Abstractions.Tests.Exploration.Machine;
using Xunit;
using Xunit.Abstractions;

namespace PluginRuntime.Abstractions.Tests.Exploration;

/// <summary>Each rule of the protocol is needed: without it the explorer finds what goes wrong, and the memory that it takes to go wrong.</summary>
public sealed class GateMutantTests(ITestOutputHelper output)
{
    private const MemoryOrder Any = MemoryOrder.SequentiallyConsistent;
    private const MemoryOrder Buffers = MemoryOrder.TotalStoreOrder;
    private const MemoryOrder Overtaking = MemoryOrder.ReleaseOrder;

    private static readonly Mutation[] Harmless = [Mutation.None, Mutation.DetachDoesNotSignal, Mutation.SignalSkippedAfterFence, Mutation.EnterByPlainStore];

    /// <summary>Mutation, scenario, what is found, and the strongest memory on which it is found.</summary>
    public static TheoryData<Mutation, string, ViolationKind, MemoryOrder> Mutants => new()
    {
        { Mutation.NoProcessWideBarrier, nameof(GateScenarios.SyncCalls), ViolationKind.UseAfterTeardown, Buffers },
        { Mutation.NoProcessWideBarrier, nameof(GateScenarios.Stateless), ViolationKind.UseAfterTeardown, Buffers },
        { Mutation.RetrySkipsExit, nameof(GateScenarios.SyncCalls), ViolationKind.Deadlock, Any },
        { Mutation.RetryDoesNotSignal, nameof(GateScenarios.SyncCalls), ViolationKind.Deadlock, Any },
        { Mutation.EntersSummedFirst, nameof(GateScenarios.SyncCalls), ViolationKind.UseAfterTeardown, Any },
        { Mutation.EntersSummedFirst, nameof(LeaseScenarios.AsyncCall), ViolationKind.UseAfterTeardown, Any },
        { Mutation.TeardownBeforeDrain, nameof(GateScenarios.SyncCalls), ViolationKind.UseAfterTeardown, Any },
        { Mutation.TeardownBeforeDrain, nameof(GateScenarios.Stateless), ViolationKind.UseAfterTeardown, Any },
        { Mutation.OpenBeforeDrain, nameof(GateScenarios.HandOver), ViolationKind.StaleHandOver, Any },
        { Mutation.NoRecheck, nameof(GateScenarios.RepeatedCalls), ViolationKind.UseAfterTeardown, Any },
        { Mutation.BackOutDoesNotWake, nameof(GateScenarios.BackOut), ViolationKind.Deadlock, Any },
        { Mutation.BackOutDoesNotRestore, nameof(GateScenarios.BackOut), ViolationKind.WrongEnd, Any },
        { Mutation.LeaverDoesNotSignal, nameof(GateScenarios.SyncCalls), ViolationKind.Deadlock, Any },
        { Mutation.DetachReversed, nameof(LeaseScenarios.AsyncCall), ViolationKind.UseAfterTeardown, Any },
        { Mutation.LeaseNotTransferred, nameof(LeaseScenarios.AsyncThenSyncCall), ViolationKind.UseAfterTeardown, Any },
        { Mutation.SlotRecycledEarly, nameof(LeaseScenarios.ThreadDeath), ViolationKind.UseAfterTeardown, Any },
        { Mutation.SlotZeroedAtReuse, nameof(LeaseScenarios.ThreadDeath), ViolationKind.Deadlock, Any },
        { Mutation.SlotZeroedAtReuse, nameof(LeaseScenarios.ThreadDeathDuringAsyncCall), ViolationKind.UseAfterTeardown, Any },
        { Mutation.SlotFreedByPlainStore, nameof(LeaseScenarios.ThreadDeath), ViolationKind.UseAfterTeardown, Overtaking },
        { Mutation.SignalArmedAfterSum, nameof(GateScenarios.RepeatedCalls), ViolationKind.Deadlock, Any },
        { Mutation.SignalArmedWithoutFence, nameof(GateScenarios.RepeatedCalls), ViolationKind.Deadlock, Buffers },
        { Mutation.SignalSkippedWhenSet, nameof(GateScenarios.SecondAttempt), ViolationKind.Deadlock, Buffers },
        { Mutation.SignalSkippedWhenSet, nameof(GateScenarios.SyncCalls), ViolationKind.Deadlock, Buffers },
        { Mutation.DrainingAfterBarrier, nameof(GateScenarios.RepeatedCalls), ViolationKind.Deadlock, Buffers },
        { Mutation.ReentryNotRecognised, nameof(GateScenarios.Reentry), ViolationKind.Deadlock, Any },
        { Mutation.ReentryRecognisedByGate, nameof(GateSetScenarios.CallLeftBehind), ViolationKind.Deadlock, Any },
        { Mutation.PinNotRechecked, nameof(LeaseScenarios.PinnedCall), ViolationKind.UseAfterTeardown, Any },
        { Mutation.PinRecheckedWithoutFence, nameof(LeaseScenarios.PinnedCall), ViolationKind.UseAfterTeardown, Buffers },
        { Mutation.GatesSwitchedSingly, nameof(GateSetScenarios.FirstThenSecond), ViolationKind.MixedVersions, Any },
        { Mutation.GatesNeverClosed, nameof(GateSetScenarios.FirstThenSecond), ViolationKind.MixedVersions, Any },
        { Mutation.GatesDrainedSingly, nameof(GateSetScenarios.CallLeftBehind), ViolationKind.UseAfterTeardown, Any },
        { Mutation.OpenedByPlainStore, nameof(GateScenarios.HandOver), ViolationKind.StaleHandOver, Overtaking },
        { Mutation.ExitByPlainStore, nameof(GateScenarios.HandOver), ViolationKind.StaleHandOver, Overtaking },
        { Mutation.SlotsListedBeforeClosing, nameof(GateScenarios.LateRegistration), ViolationKind.UseAfterTeardown, Any },
    };

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Mutant_OnMemoryWeakEnough_IsFound(Mutation mutation, string scenario, ViolationKind expected, MemoryOrder strongest)
    {
        var result = Explorer.Explore(ScenarioCatalog.Create(scenario, mutation), strongest);
        output.WriteLine($"{mutation} in {scenario}, {strongest}: {result}");
        Assert.Equal(expected, result.Violation?.Kind);
    }

    /// <summary>
    /// The missing barrier is the first of these: an explorer without store buffers calls it correct, which is why this one has them.
    /// </summary>
    [Theory]
    [InlineData(Mutation.NoProcessWideBarrier, nameof(GateScenarios.SyncCalls), Any)]
    [InlineData(Mutation.NoProcessWideBarrier, nameof(GateScenarios.Stateless), Any)]
    [InlineData(Mutation.DrainingAfterBarrier, nameof(GateScenarios.SyncCalls), Any)]
    [InlineData(Mutation.SignalArmedWithoutFence, nameof(GateScenarios.SyncCalls), Any)]
    [InlineData(Mutation.SignalSkippedWhenSet, nameof(GateScenarios.SyncCalls), Any)]
    [InlineData(Mutation.PinRecheckedWithoutFence, nameof(LeaseScenarios.PinnedCall), Any)]
    [InlineData(Mutation.SlotFreedByPlainStore, nameof(LeaseScenarios.ThreadDeath), Buffers)]
    [InlineData(Mutation.OpenedByPlainStore, nameof(GateScenarios.HandOver), Buffers)]
    [InlineData(Mutation.ExitByPlainStore, nameof(GateScenarios.HandOver), Buffers)]
    public void Mutant_OnStrongerMemory_IsNotFound(Mutation mutation, string scenario, MemoryOrder order)
    {
        var result = Explorer.Explore(ScenarioCatalog.Create(scenario, mutation), order);
        output.WriteLine($"{mutation} in {scenario}, {order}: {result}");
        Assert.Null(result.Violation);
    }

    [Fact]
    public void EveryMutation_IsFoundSomewhereOrShownHarmless() =>
        Assert.Empty(Enum.GetValues<Mutation>().Except(Harmless).Except(Mutants.Select(row => (Mutation)row[0])));
}
