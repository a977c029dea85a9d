using Xunit;
using PluginRuntime.Control.Balancing;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>What fair shares must be, whatever the claims. A failure names its seed.</summary>
public sealed class MaxMinFairnessTests
{
    private const int Seeds = 2_000;
    private const double Close = 1e-9;

    [Fact]
    public void Shares_AreAllThereIsOrAllThatIsWanted() => ForAll((capacity, claims, _) =>
        Math.Abs(MaxMinFairness.Share(capacity, claims).Sum() - Math.Min(capacity, claims.Sum(static claim => claim.Want))) <= Close * (1 + capacity));

    [Fact]
    public void NobodyGets_MoreThanItWantsOrLessThanNothing() => ForAll((capacity, claims, _) =>
        MaxMinFairness.Share(capacity, claims).Zip(claims).All(static pair => pair.First >= 0 && pair.First <= pair.Second.Want));

    [Fact]
    public void NobodyIsBelow_WhatAnotherHasForItsWeightUnlessItIsSatisfied() => ForAll((capacity, claims, _) =>
    {
        var shares = MaxMinFairness.Share(capacity, claims);
        var floorsFit = claims.Sum(static claim => claim.Least) <= capacity;
        for (var one = 0; one < shares.Length; one++)
        {
            var isSatisfied = shares[one] >= (floorsFit ? claims[one].Want : claims[one].Least) - Close;
            for (var other = 0; other < shares.Length && !isSatisfied; other++)
            {
                // Only a floor may give another one more.
                var isFloor = floorsFit && shares[other] <= claims[other].Least + Close;
                if (!isFloor && shares[other] / claims[other].Weight > (shares[one] / claims[one].Weight) + Close)
                    return false;
            }
        }

        return true;
    });

    [Fact]
    public void NobodyStarves() => ForAll((capacity, claims, _) =>
    {
        // The share by weight alone, of what floors leave.
        var shares = MaxMinFairness.Share(capacity, claims);
        var left = Math.Max(0, capacity - claims.Sum(static claim => claim.Least));
        var weights = claims.Sum(static claim => claim.Weight);
        return shares.Zip(claims).All(pair => pair.First >= Math.Min(pair.Second.Want, left * pair.Second.Weight / weights) - Close)
            && (claims.Sum(static claim => claim.Least) > capacity || shares.Zip(claims).All(static pair => pair.First >= pair.Second.Least - Close));
    });

    [Fact]
    public void MoreCapacity_TakesNothingFromAnybody() => ForAll((capacity, claims, random) =>
        MaxMinFairness.Share(capacity, claims).Zip(MaxMinFairness.Share(capacity * (1 + random.NextDouble()), claims)).All(static pair => pair.Second >= pair.First - Close));

    [Fact]
    public void OtherUnits_GiveTheSameShares() => ForAll((capacity, claims, random) =>
    {
        var unit = Math.Pow(10, random.Next(-6, 10));
        var weight = 1 + random.NextDouble();
        var scaled = claims.Select(claim => new Claim(claim.Demand * unit, claim.Weight * weight, claim.Floor * unit, claim.Cap * unit)).ToArray();
        return MaxMinFairness.Share(capacity, claims).Zip(MaxMinFairness.Share(capacity * unit, scaled)).All(pair => Math.Abs((pair.First * unit) - pair.Second) <= 1e-6 * unit);
    });

    [Fact]
    public void SmallChangeOfOneDemand_ChangesSharesByNoMore() => ForAll((capacity, claims, random) =>
    {
        if (claims.Length == 0)
            return true;
        var index = random.Next(claims.Length);
        var change = random.NextDouble() / 100;
        Claim[] changed = [.. claims];
        changed[index] = changed[index] with { Demand = changed[index].Demand + change };
        var differences = MaxMinFairness.Share(capacity, claims).Zip(MaxMinFairness.Share(capacity, changed), static (before, after) => Math.Abs(after - before)).ToArray();
        return differences.Max() <= change + Close && differences.Sum() <= (2 * change) + Close;
    });

    [Theory]
    [InlineData(10, new[] { 2, 2.6, 4, 5 }, new[] { 2, 2.6, 2.7, 2.7 })] // the textbook's
    [InlineData(16, new[] { 4.0, 2, 10, 4 }, new[] { 4.0, 2, 6, 4 })]
    [InlineData(0, new[] { 1.0, 2 }, new[] { 0.0, 0 })]
    public void KnownCases(double capacity, double[] demands, double[] expected) =>
        Assert.Equal(expected, MaxMinFairness.Share(capacity, [.. demands.Select(static demand => new Claim(demand))]).Select(static share => Math.Round(share, 9)));

    [Fact]
    public void WeightsFloorsAndCaps_Count()
    {
        Assert.Equal([3, 1], MaxMinFairness.Share(4, [new Claim(9, Weight: 3), new Claim(9)]).Select(static share => Math.Round(share, 9)));
        Assert.Equal([1, 3], MaxMinFairness.Share(4, [new Claim(9, Weight: 3), new Claim(9, Floor: 3)]).Select(static share => Math.Round(share, 9)));
        Assert.Equal([1, 3], MaxMinFairness.Share(4, [new Claim(9, Weight: 3, Cap: 1), new Claim(9)]).Select(static share => Math.Round(share, 9)));
        Assert.Equal([2, 2], MaxMinFairness.Share(4, [new Claim(9, Floor: 3), new Claim(9, Floor: 3)]).Select(static share => Math.Round(share, 9)));
    }

    [Fact]
    public void NumbersThatAreNone_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxMinFairness.Share(-1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxMinFairness.Share(1, [new Claim(double.NaN)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxMinFairness.Share(1, [new Claim(1, Weight: 0)]));
    }

    private static void ForAll(Func<double, Claim[], Random, bool> holds)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var claims = Enumerable.Range(0, random.Next(0, 12)).Select(_ => new Claim(
                random.Next(5) == 0 ? 0 : random.NextDouble() * 4,
                random.Next(3) == 0 ? 1 : 0.1 + (random.NextDouble() * 5),
                random.Next(3) == 0 ? random.NextDouble() : 0,
                random.Next(3) == 0 ? random.NextDouble() * 3 : double.PositiveInfinity)).ToArray();
            var capacity = random.NextDouble() * random.Next(1, 20);
            Assert.True(holds(capacity, claims, random), $"Seed {seed}: capacity {capacity}, {string.Join(", ", claims)}.");
        }
    }
}
