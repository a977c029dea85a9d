using PluginRuntime.SubpartitionHost.Servers;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost.Tests.Servers;

public sealed class InstanceGateTests
{
    private const uint Number = 7;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task WorkComesBeforeTheGateOpens_ItWaits_AndRunsInTheInstancesFlow()
    {
        var gate = Gate(CallConcurrency.Concurrent);
        var early = Admit(gate, 3);
        Assert.All(early, work => Assert.Equal((0, 0), work.Outcomes));

        gate.Open();

        await OutcomesOf(early);
        Assert.All(early, work => Assert.Equal(((1, 0), Number), (work.Outcomes, work.Origin)));
        Assert.Equal(3, gate.Inside);
        var late = Admit(gate, 1)[0];
        Assert.Equal(((1, 0), Number), (late.Outcomes, late.Origin));
    }

    [Fact]
    public async Task OneAtATime_TheNextRunsWhenTheOneBeforeHasLeft_InOrder()
    {
        var gate = Gate(CallConcurrency.OneAtATime);
        var queue = Admit(gate, 3);
        gate.Open();

        for (var turn = 0; turn < queue.Length; turn++)
        {
            await queue[turn].Outcome.WaitAsync(Bound);
            Assert.Equal(1, gate.Inside);
            Assert.All(queue[(turn + 1)..], static work => Assert.Equal((0, 0), work.Outcomes));
            queue[turn].Leave();
        }

        Assert.Equal(0, gate.Inside);
    }

    [Theory]
    [InlineData(CallConcurrency.OneAtATime)]
    [InlineData(CallConcurrency.Concurrent)]
    public async Task GateCloses_WhatWaitsAndWhatComesIsTurnedAway_AndItIsQuietWhenWhatIsInsideHasLeft(CallConcurrency concurrency)
    {
        var gate = Gate(concurrency);
        gate.Open();
        var inside = Admit(gate, 1)[0];
        var waiting = concurrency == CallConcurrency.OneAtATime ? Admit(gate, 2) : [];

        var quiet = gate.Close();
        var late = Admit(gate, 1)[0];

        Assert.All(waiting.Append(late), static work => Assert.Equal((0, 1), work.Outcomes));
        Assert.False(quiet.IsCompleted);
        inside.Leave();
        await quiet.WaitAsync(Bound);
        Assert.Equal(((1, 0), 0), (inside.Outcomes, gate.Inside));
    }

    [Fact]
    public async Task GateThatIsHeldCloses_ItIsQuietAtOnce_AndWhatWaitedIsTurnedAway()
    {
        var gate = Gate(CallConcurrency.OneAtATime);
        var early = Admit(gate, 2);

        var quiet = gate.Close();

        Assert.True(quiet.IsCompleted);
        await OutcomesOf(early);
        Assert.All(early, static work => Assert.Equal((0, 1), work.Outcomes));
    }

    [Fact]
    public async Task GateOpensAgainWithOneInside_OthersWaitForItAsBefore_AndTheNextCloseWaitsForThem()
    {
        var gate = Gate(CallConcurrency.OneAtATime);
        gate.Open();
        var stubborn = Admit(gate, 1)[0];
        _ = gate.Close();

        gate.Open();
        var next = Admit(gate, 1)[0];
        Assert.Equal((0, 0), next.Outcomes);
        stubborn.Leave();
        await next.Outcome.WaitAsync(Bound);

        var quiet = gate.Close();
        Assert.False(quiet.IsCompleted);
        next.Leave();
        await quiet.WaitAsync(Bound);
        Assert.Equal(((1, 0), (1, 0)), (stubborn.Outcomes, next.Outcomes));
    }

    /// <summary>Threads bring work, another opens and closes: each piece of work is run or turned away, once, and nothing is inside a quiet gate.</summary>
    [Theory]
    [InlineData(CallConcurrency.OneAtATime, 1)]
    [InlineData(CallConcurrency.OneAtATime, 2)]
    [InlineData(CallConcurrency.Concurrent, 3)]
    [InlineData(CallConcurrency.Concurrent, 4)]
    public async Task GateOpensAndClosesUnderLoad_EverythingComesOutOnce_AndOneAtATimeNeverOverlaps(CallConcurrency concurrency, int seed)
    {
        const int threads = 4;
        const int each = 5000;
        var gate = Gate(concurrency);
        var inside = 0;
        var most = 0;
        var works = Enumerable.Range(0, threads * each).Select(number => new Work(gate) { OnRun = () => _ = PassAsync(number) }).ToArray();
        var bringing = Enumerable.Range(0, threads).Select(thread => Task.Run(async () =>
        {
            for (var number = 0; number < each; number++)
            {
                gate.Admit(works[(thread * each) + number]);
                if (number % 64 == 0)
                    await Task.Yield();
            }
        })).ToArray();

        var random = new Random(seed);
        while (!Task.WhenAll(bringing).IsCompleted)
        {
            gate.Open();
            for (var count = random.Next(200); count > 0; count--)
                await Task.Yield();
            await gate.Close().WaitAsync(Bound);
            Assert.Equal(0, Volatile.Read(ref inside));
        }

        await Task.WhenAll(bringing).WaitAsync(Bound);
        gate.Open();
        await OutcomesOf(works);
        await gate.Close().WaitAsync(Bound);
        Assert.All(works, static work => Assert.Contains(work.Outcomes, new[] { (1, 0), (0, 1) }));
        Assert.Equal(0, gate.Inside);
        Assert.Contains(works, static work => work.Outcomes == (1, 0));
        Assert.True(concurrency == CallConcurrency.Concurrent || most == 1, $"{most} were inside at once.");

        async Task PassAsync(int number)
        {
            var now = Interlocked.Increment(ref inside);
            for (var seen = Volatile.Read(ref most); now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = Volatile.Read(ref most))
            {
            }

            if (number % 3 == 0)
                await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Leave();
        }
    }

    private static InstanceGate Gate(CallConcurrency concurrency) => new(concurrency, CallOrigin.FlowOf(Number), new InstanceMeter());

    private static Work[] Admit(InstanceGate gate, int count)
    {
        var works = Enumerable.Range(0, count).Select(_ => new Work(gate)).ToArray();
        foreach (var work in works)
            gate.Admit(work);
        return works;
    }

    private static Task OutcomesOf(IEnumerable<Work> works) => Task.WhenAll(works.Select(static work => work.Outcome)).WaitAsync(Bound);
}
