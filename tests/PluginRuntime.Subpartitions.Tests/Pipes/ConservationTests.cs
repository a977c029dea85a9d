using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>Every call has exactly one outcome, and it is its own, whatever is cancelled, expires or breaks.</summary>
public sealed class ConservationTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(7)]
    public async Task ThousandCallsWithRandomCancelsAndDeadlines_HaveOneOutcomeEach(int maxCalls)
    {
        await using var pair = await PipePair.OpenAsync(PipePair.Limits with { MaxCalls = maxCalls, FrameBytes = 4096, ChunkBytes = 4096, MaxBytes = 200_000 });
        pair.Desk.OnCall = async (data, token) =>
        {
            switch (data[0] % 4)
            {
                case 0:
                    return data;
                case 1:
                    await Task.Yield();
                    return data;
                case 2:
                    await Task.Delay(data[1] % 8, token);
                    return data;
                default:
                    throw new InvalidDataException(Convert.ToHexString(data.AsSpan(0, 4)));
            }
        };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => OneCaller(pair.Caller, new Random(number))))).Within("outcomes");
        pair.AssertOpen();
        Assert.Equal(1000 * 6, outcomes.Sum(outcome => outcome.Results + outcome.Faults + outcome.Cancelled + outcome.Expired));
        Assert.NotEqual(0, outcomes.Sum(outcome => outcome.Results));
        Assert.NotEqual(0, outcomes.Sum(outcome => outcome.Faults));
        Assert.NotEqual(0, outcomes.Sum(outcome => outcome.Cancelled));
        await Deadline.Until(() => pair.Kernel.CallsOut == 0 && pair.Child.CallsIn == 0, "end of all calls");
        pair.AssertOpen();

        // Bytes and places are all given back: the largest message still goes through, and as many calls at once as there may be.
        Assert.Equal(190_000, (await pair.Caller.CallAsync(new byte[190_000], default).Within("result")).Length);
        await Task.WhenAll(Enumerable.Range(0, maxCalls).Select(_ => pair.Caller.CallAsync([0, 0, 0, 0], default).AsTask())).Within("results");
    }

    [Fact]
    public async Task PipesThatBreakUnderLoad_LeaveNoCallWithoutOutcome()
    {
        for (var turn = 0; turn < 30; turn++)
        {
            var (here, there) = DuplexStream.Make(5000);
            await using var pair = await PipePair.OpenAsync(here, there, PipePair.Limits with { MaxCalls = 20, OutputBytes = 3000, GoodbyeTimeout = TimeSpan.FromMilliseconds(100) });
            var owner = new Owner { Target = pair.Kernel };
            var routed = DeskContract.Over(owner);
            var done = 0;
            var calls = Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
            {
                var count = 0;
                try
                {
                    while (true)
                    {
                        await routed.CallAsync(new byte[number * 10], default);
                        count++;
                        Interlocked.Increment(ref done);
                    }
                }
                catch (IOException exception) when (exception.Message is "lost" or "refused")
                {
                    return count;
                }
            })).ToList();
            await Deadline.Until(() => Volatile.Read(ref done) > turn * 10, "calls");
            switch (turn % 3)
            {
                case 0:
                    await there.DisposeAsync();
                    break;
                case 1:
                    await pair.Kernel.DisposeAsync().Within("close");
                    break;
                default:
                    await pair.Child.DisposeAsync().Within("close");
                    break;
            }

            var counts = await Task.WhenAll(calls).Within("outcome of every call");
            Assert.Equal(done, counts.Sum());
            Assert.Equal(40, owner.Lost.Count + owner.Refused.Count);
        }
    }

    private static async Task<(int Results, int Faults, int Cancelled, int Expired)> OneCaller(IDesk desk, Random random)
    {
        var outcome = (Results: 0, Faults: 0, Cancelled: 0, Expired: 0);
        for (var turn = 0; turn < 6; turn++)
        {
            var data = new byte[random.Next(10) == 0 ? random.Next(4, 50_000) : random.Next(4, 200)];
            random.NextBytes(data);
            using var source = new CancellationTokenSource();
            using var scope = random.Next(4) == 0 ? CallDeadline.Within(TimeSpan.FromMilliseconds(random.Next(1, 60))) : null;
            try
            {
                var call = desk.CallAsync(data, source.Token).AsTask();
                if (random.Next(3) == 0)
                {
                    await Task.Yield();
                    await source.CancelAsync();
                }

                Assert.Equal(data, await call);
                outcome.Results++;
            }
            catch (InvalidDataException fault)
            {
                Assert.Equal(Convert.ToHexString(data.AsSpan(0, 4)), fault.Message);
                outcome.Faults++;
            }
            catch (OperationCanceledException)
            {
                Assert.True(source.IsCancellationRequested || scope is not null);
                outcome.Cancelled++;
            }
            catch (CallDeadlineException)
            {
                Assert.NotNull(scope);
                outcome.Expired++;
            }
        }

        return outcome;
    }
}
