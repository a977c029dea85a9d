using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Tally;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Offloads;

/// <summary>
/// One row of the matrix: an upgrade from 1.0.0 to 2.0.0 under callers, in which a process kills, hangs or freezes itself at some place. What
/// every row proves stands in <see cref="EndAsync"/>.
/// </summary>
internal sealed class Trial : IAsyncDisposable
{
    /// <summary>The call that a test itself has inside a process.</summary>
    internal const string Held = "held";

    private readonly TallyHost _host;
    private readonly Callers _callers;
    private readonly UpgradePolicy _policy;

    private Trial(TallyHost host, UpgradePolicy policy, TallyAnswer first)
    {
        _host = host;
        _policy = policy;
        First = first;
        _callers = new Callers(host.Tally, 3);
    }

    internal TallyHost Host => _host;

    /// <summary>The process that served at first.</summary>
    internal TallyAnswer First { get; }

    /// <summary>
    /// Begins. A process that froze is found by the pipe, one that hangs in a callback by the deadline of that: each has the other's bound
    /// far away, so that it is the one that is meant which finds it.
    /// </summary>
    /// <param name="deed"><c>Freeze</c>, <c>Hang</c>, or anything else: then neither bound is short.</param>
    /// <param name="changed">A policy beside the bounds; by default one that ends the old process with calls inside.</param>
    internal static async Task<Trial> BeginAsync(string deed, UpgradePolicy? changed = null)
    {
        var policy = (changed ?? new UpgradePolicy { WhenBlocked = BlockedAction.Force }) with
        {
            CallbackTimeout = TimeSpan.FromSeconds(deed == "Hang" ? 4 : 30),
            QuiesceGrace = TimeSpan.FromMilliseconds(500),
            QuiesceCancel = TimeSpan.FromMilliseconds(500),
            RetireTimeout = TimeSpan.FromSeconds(2),
            MaxCallerWait = TimeSpan.FromSeconds(60),
        };
        var host = await TallyHost.StartAsync(options =>
        {
            options.Policy = policy with { ProbationTime = TimeSpan.Zero };
            options.Subpartitions.HangTimeout = TimeSpan.FromSeconds(deed == "Freeze" ? 3 : 60);
            options.Subpartitions.StopTimeout = TimeSpan.FromSeconds(1);
        });
        return new Trial(host, policy, await host.Tally.WhoAsync().Within("the first answer"));
    }

    internal async Task<ServiceReport> UpgradeAsync(IProgress<UpgradeProgress>? progress = null, string? id = null, int answers = 20)
    {
        await _callers.AnswersAsync(answers);
        return await _host.ApplyAsync("2.0.0", _policy, progress, id);
    }

    /// <summary>
    /// The order was obeyed; every call has exactly one outcome, and was executed as that outcome says; this version serves, in the only
    /// process there is; and a good request succeeds. That nothing is left of the host is proved by disposing it.
    /// </summary>
    internal async Task<TallyAnswer> EndAsync(string version, int stuck = 0)
    {
        await _callers.AnswersAsync(20);
        await _callers.StopAsync(stuck);
        var serving = stuck == 0 ? await _host.ServesAsync(version) : await _host.Tally.WhoAsync();
        Assert.Equal(version, serving.Version);
        var executed = _host.Executed();
        Assert.InRange(executed.GetValueOrDefault(Held), 0, 1);
        executed.Remove(Held);
        _callers.AssertConserved(executed);

        var other = version == "1.0.0" ? "2.0.0" : "1.0.0";
        var report = await _host.ApplyAsync(other, UpgradePolicy.Default with { WhenBlocked = BlockedAction.Force });
        Assert.True(report.IsApplied, report.ToString());
        await _host.ServesAsync(other);
        return serving;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _callers.Dispose();
    }
}
