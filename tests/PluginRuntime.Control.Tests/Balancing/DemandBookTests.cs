using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Measuring;
using Xunit;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>What is known of demand after some looks.</summary>
public sealed class DemandBookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Smoothed_FollowsAChangeInItsTime_HoweverOftenItIsLookedAt()
    {
        foreach (var looks in new[] { 1, 10, 100 })
        {
            var smoothed = new Smoothed(TimeSpan.FromSeconds(10));
            smoothed.Add(0, Second);
            for (var look = 0; look < looks; look++)
                smoothed.Add(1, TimeSpan.FromSeconds(10) / looks);
            Assert.Equal(1 - Math.Exp(-1), smoothed.Value, precision: 9);
        }
    }

    [Fact]
    public void Smoothed_KnowsHowSureItIs()
    {
        var random = new Random(1);
        var steady = new Smoothed(TimeSpan.FromSeconds(20));
        steady.Add(1, Second);
        Assert.Equal(0.1, steady.Error, precision: 9);
        double worst = 0, sum = 0;
        var noisy = new Smoothed(TimeSpan.FromSeconds(20));
        for (var look = 0; look < 2000; look++)
        {
            steady.Add(1, Second);
            noisy.Add(0.8 + (0.4 * random.NextDouble()), Second);
            if (look < 200)
                continue;
            worst = Math.Max(worst, Math.Abs(noisy.Value - 1));
            sum += noisy.Error;
        }

        Assert.True(steady.Error < 1e-9);

        // The deviation of one look is 0.115; twenty seconds have the weight of some forty looks.
        Assert.InRange(sum / 1800, 0.012, 0.025);
        Assert.True(worst < 5 * sum / 1800, $"It was off by {worst}.");
    }

    [Fact]
    public void ProcessorTimeOfAProcess_IsDividedAmongItsServersByWhatTheyWereBusyWith()
    {
        var book = new DemandBook(TimeSpan.FromSeconds(10));
        book.Add(Reading(taken: 10, ("a", 0, 1, 5), ("b", 0, 1, 5)), TimeSpan.Zero);
        Assert.True(book.HasUnknown);
        book.Add(Reading(taken: 10.8, ("a", 300, 1, 6), ("b", 100, 1, 90)), Second);
        Assert.False(book.HasUnknown);
        Assert.Equal(0.8, book.ProcessorsOf(new ProcessKey("cell", 1, 1001))!.Value, precision: 9);
        Assert.Equal(0.6, book.LoadOf(new ServerKey("cell", "a"))!.Value.Load, precision: 9);
        Assert.Equal(0.2, book.LoadOf(new ServerKey("cell", "b"))!.Value.Load, precision: 9);
    }

    [Fact]
    public void ServersThatWereNotBusy_ShareByCalls_AndWithoutThoseEvenly()
    {
        var book = new DemandBook(TimeSpan.FromSeconds(10));
        book.Add(Reading(taken: 0, ("a", 0, 1, 0), ("b", 0, 1, 0)), TimeSpan.Zero);
        book.Add(Reading(taken: 0.4, ("a", 0, 1, 3), ("b", 0, 1, 1)), Second);
        Assert.Equal(0.3, book.LoadOf(new ServerKey("cell", "a"))!.Value.Load, precision: 9);
        var idle = new DemandBook(TimeSpan.FromSeconds(10));
        idle.Add(Reading(taken: 0, ("a", 0, 1, 0), ("b", 0, 1, 0)), TimeSpan.Zero);
        idle.Add(Reading(taken: 0.4, ("a", 0, 1, 0), ("b", 0, 1, 0)), Second);
        Assert.Equal(0.2, idle.LoadOf(new ServerKey("cell", "b"))!.Value.Load, precision: 9);
    }

    [Fact]
    public void ServerThatMoved_KeepsItsFigures_AndIsNotCreditedWhatItsOldInstanceHadDone()
    {
        var book = new DemandBook(TimeSpan.FromSeconds(1000));
        book.Add(Reading(taken: 0, ("a", 0, 1, 0), ("b", 0, 1, 0)), TimeSpan.Zero);
        book.Add(Reading(taken: 1, ("a", 900, 1, 9), ("b", 100, 1, 1)), Second);
        book.Add(Reading(taken: 2, ("a", 5, 2, 1), ("b", 200, 1, 2)), Second);
        Assert.Equal(0.9, book.LoadOf(new ServerKey("cell", "a"))!.Value.Load, precision: 2);
        book.Add(Reading(taken: 2, ("b", 200, 1, 2)), Second);
        Assert.Null(book.LoadOf(new ServerKey("cell", "a")));
    }

    [Fact]
    public void OptionsThatCannotBe_AreRefusedWithTheirValues()
    {
        var options = new BalanceOptions { Trigger = 1.02, Goal = 1.05, SampleInterval = TimeSpan.Zero, MostMoves = -1 };
        options.Weights["a"] = 0;
        options.Bounds["b"] = new SubpartitionBounds { MinMemoryBytes = 10, MaxMemoryBytes = 5 };
        var wrong = options.Check().ToArray();
        Assert.Equal(5, wrong.Length);
        Assert.Contains(wrong, static sentence => sentence.Contains("1.02, not more than Goal, which is 1.05", StringComparison.Ordinal));
        Assert.Empty(new BalanceOptions().Check());
    }

    private static BalanceReading Reading(double taken, params (string Name, double Busy, uint Instance, long Calls)[] servers) => new(
        [new ProcessReading("cell", 1, 1001, TakesServers: true, TimeSpan.FromSeconds(taken), 0, 0)],
        [.. servers.Select(static server => new ServerReading("cell", server.Name, 1, server.Instance, IsServing: true, server.Calls, server.Busy))]);
}
