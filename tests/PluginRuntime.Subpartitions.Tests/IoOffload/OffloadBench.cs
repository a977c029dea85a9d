using Microsoft.Extensions.Logging.Abstractions;
using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

/// <summary>One offload on fake processes, and what a test does with it.</summary>
internal sealed class OffloadBench : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    internal OffloadBench(OffloadOptions? options = null, SubpartitionOptions? settings = null)
    {
        Processes = new FakeProcesses(Ground);
        Offload = new OffloadSubpartition("station", new OffloadParts(Processes, options ?? new OffloadOptions(), settings ?? new SubpartitionOptions(), TimeProvider.System, new OffloadLog(NullLogger.Instance)));
        Caller = (IStation)Offload.CallerOf(RemoteContracts.Of(typeof(IStation)));
    }

    internal StationGround Ground { get; } = new();

    internal FakeProcesses Processes { get; }

    internal OffloadSubpartition Offload { get; }

    /// <summary>What a host would be injected.</summary>
    internal IStation Caller { get; }

    /// <summary>Short enough for tests in which a bound is reached, long enough for all others.</summary>
    internal static SubpartitionPolicy Impatient { get; } = new()
    {
        CallbackTimeout = TimeSpan.FromMilliseconds(300),
        DrainGrace = TimeSpan.FromMilliseconds(100),
        DrainCancel = TimeSpan.FromMilliseconds(100),
        RetireTimeout = TimeSpan.FromMilliseconds(200),
    };

    internal static SubpartitionVersion Version(string version) => new("station", version, null!, () => [], [], [RemoteContracts.Of(typeof(IStation))], []);

    /// <summary>Installs a version.</summary>
    internal async Task InstallAsync(string version)
    {
        var report = await ApplyAsync(Version(version));
        Assert.True(report.IsApplied, report.Failure?.Cause);
    }

    /// <summary>What a service request does with one offload.</summary>
    internal async Task<OffloadReport> ApplyAsync(SubpartitionVersion? version, SubpartitionPolicy? policy = null, long? since = null, CancellationToken wayBack = default, CancellationToken cancellationToken = default, CancellationToken keep = default)
    {
        var upgrade = new OffloadUpgrade(Offload, version, policy ?? new SubpartitionPolicy(), since ?? System.Diagnostics.Stopwatch.GetTimestamp(), null);
        if (!await upgrade.PrepareAsync(cancellationToken))
            return upgrade.Report();
        upgrade.Switch();
        if (await upgrade.ProveAsync(wayBack, keep) is { } verdict)
            await upgrade.GoBackAsync(verdict);
        else
            await upgrade.KeepAsync();
        await upgrade.RetireAsync();
        return upgrade.Report();
    }

    /// <summary>Waits, with a deadline.</summary>
    internal static async Task<T> Await<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for {what}.");
        }
    }

    internal Task EnteredAsync(string what) => Await(EnteredAsync(), what);

    /// <summary>Waits until recovery has another generation in service.</summary>
    internal async Task<string> ServedByAsync() => await Await(Caller.WhoAsync(CancellationToken.None).AsTask(), "an answer of the generation that serves");

    /// <summary>Waits until a generation answers by that name.</summary>
    internal Task<string> WhoServesAsync(string name) => Await(PollAsync(async () => await Caller.WhoAsync(CancellationToken.None) is var who && who == name ? who : null), $"{name} to serve");

    /// <summary>Waits until a process was told something, or is gone.</summary>
    internal Task<string> SeenAsync(string entry) => Await(Ground.Journal.SeenAsync(entry), $"the journal to say '{entry}'");

    /// <summary>Waits until calls are refused.</summary>
    internal Task<SubpartitionUnavailableException> RefusedAsync() => Await(
        PollAsync(async () =>
        {
            try
            {
                await Caller.WhoAsync(CancellationToken.None);
                return null;
            }
            catch (SubpartitionUnavailableException failure)
            {
                return failure;
            }
        }),
        "calls to be refused");

    /// <summary>Waits until calls are served again.</summary>
    internal Task<string> RecoveredAsync() => Await(
        PollAsync(async () =>
        {
            try
            {
                return await Caller.WhoAsync(CancellationToken.None);
            }
            catch (SubpartitionUnavailableException)
            {
                return null;
            }
        }),
        "calls to be served again");

    public async ValueTask DisposeAsync()
    {
        foreach (var held in Ground.Held.Values)
            held.TrySetResult();
        await Offload.DisposeAsync();
    }

    private static async Task<T> PollAsync<T>(Func<Task<T?>> look) where T : class
    {
        while (true)
        {
            if (await look() is { } seen)
                return seen;
            await Task.Yield();
        }
    }

    private async Task<bool> EnteredAsync()
    {
        await Ground.Entered.WaitAsync();
        return true;
    }
}
