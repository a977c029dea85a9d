using System.Collections.Concurrent;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Kernel;
using Probe;
using Xunit;

namespace PluginRuntime.Control.Tests.Together;

/// <summary>Acknowledged writes survive whatever becomes of the upgrades under them.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task AcknowledgedWrites_WhileUpgradesSucceedAndFail_AreNeverLost()
    {
        await using var host = await RuntimeHost.StartAsync(runtime => RuntimeHost.Install(runtime, "probe.1.0.0"), RuntimeHost.FaultSetting(ProbeFault.ThrowsInTakeOver));
        var stop = false;
        long acknowledged = 0;
        ConcurrentQueue<Exception> failed = new();
        var probe = host.Probe;
        var writers = Enumerable.Range(0, 2)
            .Select(_ => Deadline.OnFreshThread(() =>
            {
                while (!Volatile.Read(ref stop))
                    Count(() => probe.Add(1));
                return true;
            }))
            .Cast<Task>()
            .Append(Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop))
                    await CountAsync(() => probe.AddAsync(1, default));
            }))
            .ToArray();

        string[] packages = ["probe.2.0.0", "probe.3.0.0", "probe.1.0.0", "probe.3.0.0"];
        for (var swap = 0; swap < 8; swap++)
        {
            var package = packages[swap % packages.Length];
            var report = await host.ApplyAsync(package);
            Assert.Equal(package != "probe.3.0.0", report.IsApplied);
        }

        Volatile.Write(ref stop, true);
        foreach (var writer in writers)
            await writer.Within("end of a writer");
        Assert.Empty(failed);
        Assert.Equal(Volatile.Read(ref acknowledged), probe.Add(0));

        void Count(Action write)
        {
            try
            {
                write();
                Interlocked.Increment(ref acknowledged);
            }
            catch (Exception exception)
            {
                failed.Enqueue(exception);
            }
        }

        async Task CountAsync(Func<ValueTask<long>> write)
        {
            try
            {
                await write();
                Interlocked.Increment(ref acknowledged);
            }
            catch (Exception exception)
            {
                failed.Enqueue(exception);
            }
        }
    }

    [Fact]
    public async Task PoolFullOfParkedCallers_DoesNotHoldTheWindow()
    {
        await using var host = await RuntimeHost.WithAsync("probe.1.0.0");
        var latch = new ProbeLatch();
        var inside = host.Probe.IgnoreCancellationAsync(latch, default).AsTask();
        await latch.Entered.Within("call inside");
        var watch = new PhaseWatch();
        var upgrade = host.Runtime.ApplyAsync(RuntimeHost.Request("probe.2.0.0") with { Policy = Policies.Patient, Progress = watch });
        await watch.When(UpgradePhase.Close);

        // More than the pool has threads at first.
        var parked = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => Task.Run(() => host.Probe.Stamp)).ToArray();
        await Deadline.Until(() => parked.All(call => call.Status is TaskStatus.Running or TaskStatus.WaitingToRun), "parked callers");
        latch.Release();

        (await upgrade.Within("report")).Applied();
        Assert.Equal(1, await inside.Within("end of the call inside"));
        Assert.All(await Task.WhenAll(parked).Within("end of the parked calls"), stamp => Assert.Equal(2, stamp));
    }
}
