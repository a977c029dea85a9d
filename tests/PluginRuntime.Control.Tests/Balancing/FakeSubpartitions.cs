using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Balancing;
using PluginRuntime.Control.Balancing.Measuring;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.Control.Tests.Balancing;

/// <summary>Processes and virtual servers that take what a test says, on a clock that the test moves. Not thread-safe: a test does one thing at a time.</summary>
internal sealed class FakeSubpartitions(FakeTimeProvider time) : IBalancedSubpartitions
{
    private int _reads;

    /// <summary>Processes, with processors' worth that they take beside their servers, and memory.</summary>
    internal Dictionary<ProcessKey, FakeProcess> Processes { get; } = [];

    /// <summary>Servers, by type and name.</summary>
    internal Dictionary<ServerKey, FakeServer> Servers { get; } = [];

    /// <summary>How often all were looked at.</summary>
    internal int Reads => Volatile.Read(ref _reads);

    /// <summary>What was done to processes.</summary>
    internal List<string> Orders { get; } = [];

    /// <summary>Why the next moves of a server fail.</summary>
    internal Dictionary<string, string> Refusals { get; } = [];

    /// <summary>How many moves there are until a request comes first.</summary>
    internal int MovesBefore { get; set; } = int.MaxValue;

    /// <summary>Called before a move.</summary>
    internal Action<ServerKey>? Moving { get; set; }

    public bool HasPriorities { get; set; }

    internal IEnumerable<string> Moves => Orders.Where(static order => order.StartsWith("move ", StringComparison.Ordinal));

    internal ProcessKey AddProcess(string id, long generation, double processors = 0, long memory = 0, bool takesServers = false)
    {
        var key = new ProcessKey(id, generation, (int)(1000 + generation));
        Processes[key] = new FakeProcess(processors, memory, takesServers);
        return key;
    }

    internal void AddServer(string name, long host, double load) => Servers[new ServerKey("cell", name)] = new FakeServer(host, load);

    internal double Load(long host) => Servers.Values.Where(server => server.Host == host).Sum(static server => server.Load);

    public Task<BalanceReading> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        foreach (var server in Servers.Values)
            server.Busy += server.Load * (now - server.Since).TotalMilliseconds;
        foreach (var (key, process) in Processes)
            process.Taken += (now - process.Since) * (process.Processors + Load(key.Generation));
        foreach (var server in Servers.Values)
            server.Since = now;
        foreach (var process in Processes.Values)
            process.Since = now;
        var reading = new BalanceReading(
            [.. Processes.Select(static entry => new ProcessReading(entry.Key.Subpartition, entry.Key.Generation, entry.Key.ProcessId, entry.Value.TakesServers, entry.Value.Taken, entry.Value.Memory, CallsUnderWay: 100))],
            [.. Servers.Select(static entry => new ServerReading(entry.Key.Type, entry.Key.Name, entry.Value.Host, entry.Value.Instance, IsServing: true, (long)entry.Value.Busy, entry.Value.Busy))]);
        Interlocked.Increment(ref _reads);
        return Task.FromResult(reading);
    }

    public Task<MoveReport?> MoveAsync(ServerKey server, long to, CancellationToken cancellationToken)
    {
        if (MovesBefore-- <= 0)
            return Task.FromResult<MoveReport?>(null);
        Moving?.Invoke(server);
        cancellationToken.ThrowIfCancellationRequested();
        var moved = Servers[server];
        var from = moved.Host;
        Orders.Add($"move {server} {from} -> {to}");
        var failure = Refusals.TryGetValue(server.Name, out var why) ? new UpgradeFailure($"{server}", UpgradePhase.Close, "close", why, "It serves as before.", "None.") : null;
        if (failure is null)
        {
            // Another instance, whose counts begin anew.
            Servers[server] = new FakeServer(to, moved.Load) { Instance = moved.Instance + 1000, Since = time.GetUtcNow() };
        }

        return Task.FromResult<MoveReport?>(new MoveReport(server.Type, server.Name, from, to, failure is null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 0, 100, 0, failure));
    }

    public Task<long> LimitHeapAsync(ProcessKey process, long? bytes, CancellationToken cancellationToken)
    {
        Orders.Add($"heap {process.Generation} {(bytes is { } limit ? $"{limit >> 20}" : "all")}");
        return Refusals.TryGetValue($"heap {process.Generation}", out var why) ? throw new IOException(why) : Task.FromResult(bytes ?? long.MaxValue);
    }

    public void SetPriority(ProcessKey process, int nice) => Orders.Add($"nice {process.Generation} {nice}");

    public void Throttle(ProcessKey process, int? calls) => Orders.Add($"window {process.Generation} {calls?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"}");

    internal sealed class FakeProcess(double processors, long memory, bool takesServers)
    {
        internal double Processors { get; set; } = processors;

        internal long Memory { get; set; } = memory;

        internal bool TakesServers => takesServers;

        internal TimeSpan Taken { get; set; }

        internal DateTimeOffset Since { get; set; } = DateTimeOffset.UnixEpoch;
    }

    internal sealed class FakeServer(long host, double load)
    {
        internal long Host => host;

        internal double Load { get; set; } = load;

        internal uint Instance { get; init; } = 1;

        internal double Busy { get; set; }

        internal DateTimeOffset Since { get; set; }
    }
}
