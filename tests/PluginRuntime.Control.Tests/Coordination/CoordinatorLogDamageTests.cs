using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Coordination.Protocol;
using Xunit;

namespace PluginRuntime.Control.Tests.Coordination;

/// <summary>A log some of whose bytes were overwritten says what it said before, or that it cannot be read. It never says anything else.</summary>
public sealed class CoordinatorLogDamageTests : IDisposable
{
    private const int Requests = 12;

    private static readonly bool IsAll = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";

    private readonly Fleet _fleet = Fleet.Of("a", "b");

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task BytesAreOverwritten_NoDecisionIsGuessed()
    {
        var whole = await MakeAsync();
        var unreadable = 0;
        for (var seed = 0; seed < (IsAll ? 5000 : 300); seed++)
        {
            var random = new Random(seed);
            var damaged = Damage(whole, random);
            var number = random.Next(Requests);
            var was = DecisionOf(number);

            // Who asks wishes for the opposite: a row that is not found would be written.
            File.WriteAllBytes(_fleet.Log.FilePath, damaged);
            var answer = await _fleet.Log.DecideAsync($"r{number}", was == Decision.Aborted ? Decision.Committed : Decision.Aborted, "test", default).Within("answer of the log");

            Assert.True(answer.Decision == was || (answer.Decision == Decision.Unreadable && answer.Cause is not null), $"Seed {seed}, request r{number}: {was} became {answer}.");
            unreadable += answer.Decision == Decision.Unreadable ? 1 : 0;
        }

        Assert.True(unreadable > 0, "No damage was found out.");
    }

    [Fact]
    public async Task BytesAreOverwritten_WhatIsReadIsReadOrRefused()
    {
        var whole = await MakeAsync();
        for (var seed = 0; seed < (IsAll ? 5000 : 300); seed++)
        {
            var random = new Random(-1 - seed);
            File.WriteAllBytes(_fleet.Log.FilePath, Damage(whole, random));
            try
            {
                await _fleet.Log.FindAsync($"r{random.Next(Requests)}", default);
                await _fleet.Log.UnfinishedAsync(default);
                await _fleet.Log.BeginAsync(_fleet.Request(id: "next"), default);
            }
            catch (CoordinatorLogException refused)
            {
                Assert.Contains(_fleet.Log.FilePath, refused.Message, StringComparison.Ordinal);
            }
        }
    }

    private static Decision DecisionOf(int number) => number % 3 == 0 ? Decision.Aborted : Decision.Committed;

    /// <summary>A log with requests that are decided, all but the last few ended.</summary>
    private async Task<byte[]> MakeAsync()
    {
        for (var number = 0; number < Requests; number++)
        {
            var request = _fleet.Request(id: $"r{number}");
            await _fleet.Log.BeginAsync(request, default);
            await _fleet.Log.DecideAsync(request.Id, DecisionOf(number), "test", default);
            if (number < Requests - 3)
                await _fleet.Log.EndAsync(FleetReports.Rejected(request, default, "x", "y"), default);
        }

        return File.ReadAllBytes(_fleet.Log.FilePath);
    }

    /// <summary>A few bytes, a block of zeros, or one bit; anywhere, or among what is written.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var damaged = whole.ToArray();
        var written = Enumerable.Range(0, whole.Length).Where(at => whole[at] != 0).ToArray();
        var at = random.Next(2) == 0 ? random.Next(whole.Length) : written[random.Next(written.Length)];
        switch (random.Next(3))
        {
            case 0:
                random.NextBytes(damaged.AsSpan(at, Math.Min(random.Next(1, 64), whole.Length - at)));
                break;
            case 1:
                damaged.AsSpan(at, Math.Min(random.Next(1, 4096), whole.Length - at)).Clear();
                break;
            default:
                damaged[at] ^= (byte)(1 << random.Next(8));
                break;
        }

        return damaged;
    }
}
