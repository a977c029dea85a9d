using Xunit;

namespace PluginRuntime.Abstractions.Tests.Upgrades;

/// <summary>The table in <see cref="UpgradeLifeCycle"/>'s comment, row by row, and everything that is not in it.</summary>
public sealed class UpgradeLifeCycleTests
{
    private static readonly HashSet<(UpgradePhase From, UpgradePhase To)> Table =
    [
        (UpgradePhase.Inspect, UpgradePhase.Prepare),
        (UpgradePhase.Inspect, UpgradePhase.Rejected),
        (UpgradePhase.Prepare, UpgradePhase.Close),
        (UpgradePhase.Prepare, UpgradePhase.Switch),
        (UpgradePhase.Prepare, UpgradePhase.Rejected),
        (UpgradePhase.Prepare, UpgradePhase.RolledBack),
        (UpgradePhase.Close, UpgradePhase.HandOver),
        (UpgradePhase.Close, UpgradePhase.RolledBack),
        (UpgradePhase.HandOver, UpgradePhase.Switch),
        (UpgradePhase.HandOver, UpgradePhase.RolledBack),
        (UpgradePhase.Switch, UpgradePhase.Probation),
        (UpgradePhase.Switch, UpgradePhase.Retire),
        (UpgradePhase.Probation, UpgradePhase.Retire),
        (UpgradePhase.Probation, UpgradePhase.Close),
        (UpgradePhase.Probation, UpgradePhase.Switch),
        (UpgradePhase.Close, UpgradePhase.Retire),
        (UpgradePhase.HandOver, UpgradePhase.Retire),
        (UpgradePhase.Retire, UpgradePhase.Applied),
        (UpgradePhase.Retire, UpgradePhase.RolledBack),
    ];

    /// <summary>A way from the start to each phase.</summary>
    private static readonly Dictionary<UpgradePhase, UpgradePhase[]> WayTo = new()
    {
        [UpgradePhase.Inspect] = [],
        [UpgradePhase.Prepare] = [UpgradePhase.Prepare],
        [UpgradePhase.Close] = [UpgradePhase.Prepare, UpgradePhase.Close],
        [UpgradePhase.HandOver] = [UpgradePhase.Prepare, UpgradePhase.Close, UpgradePhase.HandOver],
        [UpgradePhase.Switch] = [UpgradePhase.Prepare, UpgradePhase.Switch],
        [UpgradePhase.Probation] = [UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Probation],
        [UpgradePhase.Retire] = [UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Retire],
        [UpgradePhase.Applied] = [UpgradePhase.Prepare, UpgradePhase.Switch, UpgradePhase.Retire, UpgradePhase.Applied],
        [UpgradePhase.Rejected] = [UpgradePhase.Rejected],
        [UpgradePhase.RolledBack] = [UpgradePhase.Prepare, UpgradePhase.RolledBack],
    };

    public static TheoryData<UpgradePhase, UpgradePhase> EveryPair
    {
        get
        {
            var pairs = new TheoryData<UpgradePhase, UpgradePhase>();
            foreach (var from in Enum.GetValues<UpgradePhase>())
            {
                foreach (var to in Enum.GetValues<UpgradePhase>())
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Transition_IsAllowed_ExactlyWhenTheTableHasIt(UpgradePhase from, UpgradePhase to)
    {
        List<(UpgradePhase, UpgradePhase)> moves = [];
        var lifeCycle = new UpgradeLifeCycle(TimeProvider.System, (left, come) => moves.Add((left, come)));
        foreach (var phase in WayTo[from])
            lifeCycle.MoveTo(phase);
        Assert.Equal(from, lifeCycle.Phase);
        moves.Clear();
        var timings = lifeCycle.Timings.Count;

        if (Table.Contains((from, to)))
        {
            lifeCycle.MoveTo(to);
            Assert.Equal(to, lifeCycle.Phase);
            Assert.Equal([(from, to)], moves);
            Assert.Equal((from, timings + 1), (lifeCycle.Timings[^1].Phase, lifeCycle.Timings.Count));
        }
        else
        {
            var exception = Assert.Throws<InvalidOperationException>(() => lifeCycle.MoveTo(to));
            Assert.Equal($"An upgrade cannot go from {from} to {to}.", exception.Message);
            Assert.Equal((from, timings), (lifeCycle.Phase, lifeCycle.Timings.Count));
            Assert.Empty(moves);
        }

        Assert.Equal(Table.Contains((from, to)), UpgradeLifeCycle.IsAllowed(from, to));
    }

    [Fact]
    public void EndPhases_HaveNoWayOn()
    {
        foreach (var end in new[] { UpgradePhase.Applied, UpgradePhase.Rejected, UpgradePhase.RolledBack })
        {
            var lifeCycle = new UpgradeLifeCycle(TimeProvider.System);
            foreach (var phase in WayTo[end])
            {
                Assert.False(lifeCycle.IsEnded);
                lifeCycle.MoveTo(phase);
            }

            Assert.True(lifeCycle.IsEnded);
            Assert.DoesNotContain(Enum.GetValues<UpgradePhase>(), next => UpgradeLifeCycle.IsAllowed(end, next));
        }
    }
}
