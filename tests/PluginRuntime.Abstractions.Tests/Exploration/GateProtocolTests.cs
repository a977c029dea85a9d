using PluginRuntime.Abstractions.Tests.Exploration.Gate;
using PluginRuntime.Abstractions.Tests.Exploration.Machine;
using Xunit;
using Xunit.Abstractions;

namespace PluginRuntime.Abstractions.Tests.Exploration;

/// <summary>The gate protocol, explored whole: no use after teardown, no deadlock, no call without its outcome, nothing left closed.</summary>
/// <remarks>
/// Modelled: each access of caller and swapper to shared memory as one step, one or two callers of each kind, one attempt or two. Not modelled: the bound on a
/// caller's wait, spinning before the swapper waits, how the list of slots grows (no growth may copy a counter that its thread still writes), and how the
/// signal is made; the model's signal is one interlocked write that wakes the swapper, whoever else set it before.
/// </remarks>
public sealed class GateProtocolTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenarioNames => [.. ScenarioCatalog.Names];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void EveryInterleaving_WithStoreBuffers_KeepsTheInvariants(string scenario) => Holds(scenario, Mutation.None, MemoryOrder.TotalStoreOrder);

    /// <summary>All stores of the protocol release, so only the module's own plain stores can overtake here; the rest equals the test above.</summary>
    [Theory]
    [InlineData(nameof(GateScenarios.SyncCalls))]
    [InlineData(nameof(GateScenarios.HandOver))]
    [InlineData(nameof(LeaseScenarios.AsyncThenSyncCall))]
    [InlineData(nameof(LeaseScenarios.ThreadDeath))]
    [InlineData(nameof(GateSetScenarios.CallLeftBehind))]
    public void EveryInterleaving_WithOvertakingStores_KeepsTheInvariants(string scenario) => Holds(scenario, Mutation.None, MemoryOrder.ReleaseOrder);

    /// <summary>
    /// A transfer keeps the sum of leases, and its lease still has an exit to come that will signal; true as long as that exit comes only after the
    /// transfer, which the model demands (the gate awaits after it detached).
    /// </summary>
    [Theory]
    [InlineData(nameof(LeaseScenarios.AsyncCall))]
    [InlineData(nameof(LeaseScenarios.AsyncThenSyncCall))]
    [InlineData(nameof(LeaseScenarios.ThreadDeathDuringAsyncCall))]
    [InlineData(nameof(GateSetScenarios.CallLeftBehind))]
    public void LeaseTransfer_WithoutSignal_IsHarmless(string scenario) => Holds(scenario, Mutation.DetachDoesNotSignal, MemoryOrder.TotalStoreOrder);

    /// <summary>
    /// A completed TaskCompletionSource answers without a fence, so a leaver that has seen the drain must fence before it touches the signal: its exit is
    /// visible then, before the swapper arms again. Without that fence the wake-up is lost, see <see cref="Mutation.SignalSkippedWhenSet"/>.
    /// </summary>
    [Theory]
    [InlineData(nameof(GateScenarios.SyncCalls))]
    [InlineData(nameof(GateScenarios.SecondAttempt))]
    [InlineData(nameof(LeaseScenarios.AsyncThenSyncCall))]
    public void Signal_SkippedWhenSetButAfterFence_IsHarmless(string scenario) => Holds(scenario, Mutation.SignalSkippedAfterFence, MemoryOrder.TotalStoreOrder);

    /// <summary>
    /// The processor needs no release on an enter: what guards it is the barrier. The store must be volatile all the same, or the compiler could move it
    /// past the second look at the binding, which this model cannot show.
    /// </summary>
    [Theory]
    [InlineData(nameof(GateScenarios.SyncCalls))]
    [InlineData(nameof(GateScenarios.HandOver))]
    [InlineData(nameof(LeaseScenarios.AsyncThenSyncCall))]
    [InlineData(nameof(LeaseScenarios.ThreadDeath))]
    public void Enter_ByPlainStore_IsHarmlessToTheProcessor(string scenario) => Holds(scenario, Mutation.EnterByPlainStore, MemoryOrder.ReleaseOrder);

    [Fact]
    public void AsyncCall_ReentersFromItsSecondHalf_DeadlocksWithoutDeadline()
    {
        var result = Explorer.Explore(LeaseScenarios.AsyncReentry(hasDeadline: false), MemoryOrder.TotalStoreOrder);
        output.WriteLine(result.ToString());
        Assert.Equal(ViolationKind.Deadlock, result.Violation?.Kind);
    }

    [Fact]
    public void AsyncCall_ReentersFromItsSecondHalf_IsFreedByTheDeadline()
    {
        var result = Explorer.Explore(LeaseScenarios.AsyncReentry(hasDeadline: true), MemoryOrder.TotalStoreOrder);
        output.WriteLine(result.ToString());
        Assert.Null(result.Violation);
    }

    private void Holds(string scenario, Mutation mutation, MemoryOrder order)
    {
        var result = Explorer.Explore(ScenarioCatalog.Create(scenario, mutation), order);
        output.WriteLine($"{scenario}, {mutation}, {order}: {result}");
        Assert.Null(result.Violation);
    }
}
