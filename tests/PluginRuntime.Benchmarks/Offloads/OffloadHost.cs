using System.Diagnostics;
using Echo;
using PluginRuntime.Benchmarks.Hosting;
using PluginRuntime.Benchmarks.Load;
using PluginRuntime.Control.ServiceRequests;

namespace PluginRuntime.Benchmarks.Offloads;

/// <summary>A host with one offload in a child process, called through what the host's container injects.</summary>
internal sealed class OffloadHost : IAsyncDisposable
{
    /// <summary>The share of what the same callers reach when they saturate the machine.</summary>
    internal const double Load = 0.4;

    private const string Offload = "echo";
    private const int PayloadBytes = 64;

    private readonly ChildNews _news;
    private int _applied;

    private OffloadHost(BenchmarkHost host, ChildNews news)
    {
        Host = host;
        _news = news;
        Echo = host.Get<IEcho>();
    }

    internal BenchmarkHost Host { get; }

    /// <summary>The gate.</summary>
    internal IEcho Echo { get; }

    /// <summary>The process that serves.</summary>
    internal int ProcessId => Host.Subpartitions.Single().ProcessId;

    /// <summary>How long the last process took from its start to its handshake, in milliseconds.</summary>
    internal double LastComing => _news.LastComing;

    /// <summary>Starts a host with version 1. A spare that is kept is ready.</summary>
    internal static async Task<OffloadHost> StartAsync(bool keepsSpare)
    {
        var news = new ChildNews();
        var host = await BenchmarkHost.StartAsync(
            options =>
            {
                options.Subpartitions.KeepSpare = keepsSpare;

                // What is measured is the first restart after a loss. Losses that come as often as here would be waited for longer and longer.
                options.Subpartitions.CrashWindow = TimeSpan.FromMilliseconds(1);
            },
            news);
        await host.ApplyAsync("answers.1.0.0");
        await host.ApplyAsync($"{Offload}.1.0.0");
        var started = new OffloadHost(host, news);
        if (keepsSpare)
            await started.AwaitSpareAsync();
        return started;
    }

    /// <summary>Waits until a spare is ready that was not waited for before.</summary>
    internal Task AwaitSpareAsync() => _news.AwaitSpareAsync();

    /// <summary>Replaces the process that serves by one of the other version.</summary>
    internal Task<ServiceReport> ReplaceAsync() => Host.ApplyAsync($"{Offload}.{(++_applied % 2 == 1 ? 2 : 1)}.0.0");

    /// <summary>The same with a package that is new to store and inspection.</summary>
    internal string RenewedPackage() => Packages.Renewed($"{Offload}.{(++_applied % 2 == 1 ? 2 : 1)}.0.0", Host.Folder, _applied);

    /// <summary>Waits until a process answers that is not <paramref name="before"/>.</summary>
    /// <returns>How long it took.</returns>
    internal async Task<TimeSpan> AwaitOtherAsync(int before, long since)
    {
        while ((await Echo.WhoAsync()).ProcessId == before)
            continue;
        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>Callers in an open loop; every answer is checked to belong to its call.</summary>
    internal async Task<AsyncCallers> StartCallersAsync(Func<int, Func<Task<bool>>>? call = null)
    {
        var callers = Environment.ProcessorCount;
        var saturation = await AsyncCallers.SaturationAsync(callers, Call, TimeSpan.FromSeconds(1));
        var started = AsyncCallers.Start(callers, saturation * Load, call ?? Call);
        await Task.Delay(500);
        return started;
    }

    /// <summary>Makes a caller of 64 bytes there and back.</summary>
    internal Func<Task<bool>> Call(int caller)
    {
        long calls = 0;
        return async () =>
        {
            var payload = new byte[PayloadBytes];
            BitConverter.TryWriteBytes(payload, ++calls);
            payload[^1] = (byte)caller;
            return (await Echo.EchoAsync(payload).ConfigureAwait(false)).AsSpan().SequenceEqual(payload);
        };
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
