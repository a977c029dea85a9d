using PluginRuntime.Gates;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Gates;

/// <summary>No call is lost from the counts, whatever becomes of the threads.</summary>
public sealed class GenerationLeasesTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void ThreadsThatEnd_LeaveTheirCounts_AndTheirIndexToTheNext()
    {
        const int Batches = 6;
        const int Threads = 16;
        var leases = ThingGate.NewGeneration();
        var gate = new ThingGate();
        gate.Lead(() => 1, leases);
        var highestAfterFirst = 0;

        for (var batch = 0; batch < Batches; batch++)
        {
            RunTogether(Threads, () => gate.Answer());
            CollectEndedThreads();
            if (batch == 0)
                highestAfterFirst = ThreadIndex.Highest;
        }

        Assert.Equal(Batches * Threads, leases.Calls);
        Assert.Equal(leases.Entered, leases.Exited);
        Assert.True(GenerationLeases.IsQuiet([leases]));

        // Not exact: other tests run beside this one, and a finalizer may be late once.
        Assert.InRange(ThreadIndex.Highest, highestAfterFirst, highestAfterFirst + (2 * Threads));
    }

    [Fact]
    public void LeaseWhoseThreadHasEnded_StaysInside_UntilItEndsOnAnother()
    {
        var leases = ThingGate.NewGeneration();
        var gate = new ThingGate();
        gate.Lead(() => 1, leases);
        AsyncLease lease = default;
        RunTogether(1, () => lease = gate.Begin());
        CollectEndedThreads();

        // The index, and with it the slot, goes to other threads meanwhile.
        RunTogether(8, () => gate.Answer());
        Assert.False(GenerationLeases.IsQuiet([leases]));
        Assert.Contains(leases.DescribeLeases(), entry => entry.Contains("1 unfinished asynchronous call of IThing.Answer", StringComparison.Ordinal));
        lease.Exit();

        Assert.True(GenerationLeases.IsQuiet([leases]));
        Assert.Empty(leases.DescribeLeases());
    }

    [Fact]
    public async Task MoreThreadsThanSlots_AreAllCounted_AndNamed()
    {
        var leases = ThingGate.NewGeneration();
        var gate = new ThingGate();
        var release = new ManualResetEventSlim();
        var inside = 0;
        gate.Lead(
            () =>
            {
                Interlocked.Increment(ref inside);
                return release.Wait(Bound) ? 1 : 0;
            },
            leases);
        var threads = leases.Slots.Length + 10;
        var all = Task.Run(() => RunTogether(threads, () => Assert.Equal(1, gate.Answer())));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref inside) == threads, Bound), $"{inside} of {threads} threads came inside.");

        Assert.False(GenerationLeases.IsQuiet([leases]));
        Assert.Equal(threads, leases.DescribeLeases().Count(entry => entry.EndsWith("inside IThing.Answer", StringComparison.Ordinal)));
        release.Set();
        await all.WaitAsync(Bound);

        Assert.Equal(threads, leases.Calls);
        Assert.True(GenerationLeases.IsQuiet([leases]));
    }

    [Fact]
    public void ThreadInside_IsRecognised_OnlyOnItself()
    {
        var leases = ThingGate.NewGeneration();
        var closure = new GateClosure("thing", [leases], TimeSpan.Zero, 1);
        var gate = new ThingGate();
        var elsewhere = true;
        var here = false;
        gate.Lead(
            () =>
            {
                here = closure.IsThreadInside();
                RunTogether(1, () => elsewhere = closure.IsThreadInside());
                return 1;
            },
            leases);

        gate.Answer();

        Assert.True(here);
        Assert.False(elsewhere);
        Assert.False(closure.IsThreadInside());
    }

    private static void RunTogether(int count, Action action)
    {
        using var start = new Barrier(count);
        var failed = 0;
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            start.SignalAndWait(Bound);
            try
            {
                action();
            }
            catch (Exception)
            {
                Interlocked.Increment(ref failed);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.True(thread.Join(Bound), "A thread did not end.");
        Assert.Equal(0, failed);
    }

    private static void CollectEndedThreads()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
