using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Enforcing;
using PluginRuntime.Control.Balancing.Planning;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>A balancer over fake subpartitions. Its own looks never come: the test looks by balances, and moves the clock.</summary>
internal sealed class BalanceBench : IAsyncDisposable
{
    internal BalanceBench(Action<BalanceOptions>? configure = null, double processors = 2, long memory = 1L << 30, ICgroups? groups = null)
    {
        Options.SampleInterval = TimeSpan.FromDays(1);
        configure?.Invoke(Options);
        Subpartitions = new FakeSubpartitions(Time);
        var made = groups is null ? null : new SubpartitionGroups(groups, new ProcessStamp(77, 123), static _ => false);
        Enforcer = new ResourceEnforcer(Subpartitions, () => (made, made is null ? "the test has none" : ""), Options);
        Balancer = new ResourceBalancer(Subpartitions, Enforcer, Options, new Machine(processors, memory), Time, new BalancerLog(NullLogger.Instance), static () => { });
        Follow = new FollowingBalances(Balancer, Options, new BalancerLog(NullLogger.Instance));
    }

    internal FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));

    internal BalanceOptions Options { get; } = new();

    internal FakeSubpartitions Subpartitions { get; }

    internal ResourceEnforcer Enforcer { get; }

    internal ResourceBalancer Balancer { get; }

    internal FollowingBalances Follow { get; }

    /// <summary>Host subpartitions 1 to <paramref name="count"/> of the type cell.</summary>
    internal void AddHosts(int count)
    {
        for (var number = 1; number <= count; number++)
            Subpartitions.AddProcess("cell", number, takesServers: true);
    }

    /// <summary>Balances, and moves the clock for as long as that waits.</summary>
    internal async Task<BalanceReport> BalanceAsync(bool isDryRun = false, CancellationToken cancellationToken = default)
    {
        // The balancer's own first look would come at any time, and see what the test is just changing.
        Balancer.StartSampling();
        await Deadline.Until(() => Subpartitions.Reads > 0, "first look");
        Time.Advance(TimeSpan.FromSeconds(5));
        var balancing = Balancer.BalanceAsync(isDryRun, cancellationToken);
        await Deadline.Until(() =>
        {
            if (!balancing.IsCompleted)
                Time.Advance(TimeSpan.FromMilliseconds(250));
            return balancing.IsCompleted;
        }, "the end of a balance");
        return await balancing;
    }

    public async ValueTask DisposeAsync()
    {
        await Follow.DisposeAsync();
        await Balancer.DisposeAsync();
    }
}
