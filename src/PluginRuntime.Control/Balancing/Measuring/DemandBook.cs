namespace PluginRuntime.Control.Balancing.Measuring;

/// <summary>
/// What subpartitions and virtual servers take, smoothed, from one reading to the next. A virtual server keeps its figures when it moves; a new process begins
/// anew. Not thread-safe.
/// </summary>
/// <remarks>
/// Nobody measures what a virtual server takes of a processor by itself. Its process is measured, and what that took is divided among its servers in proportion to how long threads ran in
/// them; where that is nothing, in proportion to their calls; else evenly. So garbage collection and the pipe are on the account of those that cause them.
/// </remarks>
/// <param name="smoothing">How far back figures go.</param>
internal sealed class DemandBook(TimeSpan smoothing)
{
    private readonly Dictionary<ProcessKey, Smoothed> _processors = [];
    private readonly Dictionary<ServerKey, Smoothed> _servers = [];
    private BalanceReading _last = BalanceReading.Nothing;

    /// <summary>The last reading.</summary>
    internal BalanceReading Last => _last;

    /// <summary>Processors' worth that a process takes; <see langword="null"/>: it was looked at once only.</summary>
    internal double? ProcessorsOf(ProcessKey process) => _processors.TryGetValue(process, out var taken) && taken.HasValue ? taken.Value : null;

    /// <summary>Processors' worth that a virtual server takes, and the standard error; <see langword="null"/>: nothing is known.</summary>
    internal (double Load, double Error)? LoadOf(ServerKey server) => _servers.TryGetValue(server, out var load) && load.HasValue ? (load.Value, load.Error) : null;

    /// <summary>Whether there is a process or a virtual server of which nothing is known.</summary>
    internal bool HasUnknown => _last.Processes.Any(process => ProcessorsOf(process.Key) is null) || _last.Servers.Any(server => LoadOf(server.Key) is null);

    /// <summary>Adds a reading.</summary>
    /// <param name="reading">What was seen.</param>
    /// <param name="elapsed">Since the reading before it.</param>
    internal void Add(BalanceReading reading, TimeSpan elapsed)
    {
        if (elapsed > TimeSpan.Zero)
        {
            var before = _last.Processes.ToDictionary(static process => process.Key);
            foreach (var process in reading.Processes)
            {
                if (!before.TryGetValue(process.Key, out var known))
                    continue;
                var taken = Math.Max(0, (process.Processor - known.Processor) / elapsed);
                Of(_processors, process.Key).Add(taken, elapsed);
                Divide(taken, reading.Servers.Where(server => server.Type == process.Subpartition && server.Host == process.Generation).ToArray(), elapsed);
            }
        }

        _last = reading;
        Forget(_processors, [.. reading.Processes.Select(static process => process.Key)]);
        Forget(_servers, [.. reading.Servers.Select(static server => server.Key)]);
    }

    private void Divide(double taken, ServerReading[] servers, TimeSpan elapsed)
    {
        var before = _last.Servers.ToDictionary(static server => (server.Key, server.Instance));
        var shares = servers.Select(server => (Server: server, Known: before.GetValueOrDefault((server.Key, server.Instance)))).Where(static entry => entry.Known is not null)
            .Select(static entry => (entry.Server.Key, Busy: entry.Server.BusyMilliseconds - entry.Known!.BusyMilliseconds, Calls: (double)(entry.Server.Calls - entry.Known.Calls))).ToArray();
        var (busy, calls) = (shares.Sum(static share => share.Busy), shares.Sum(static share => share.Calls));
        foreach (var share in shares)
            Of(_servers, share.Key).Add(taken * (busy > 0 ? share.Busy / busy : calls > 0 ? share.Calls / calls : 1.0 / shares.Length), elapsed);
    }

    private Smoothed Of<TKey>(Dictionary<TKey, Smoothed> book, TKey key) where TKey : notnull
    {
        if (!book.TryGetValue(key, out var known))
            book[key] = known = new Smoothed(smoothing);
        return known;
    }

    private static void Forget<TKey>(Dictionary<TKey, Smoothed> book, HashSet<TKey> living) where TKey : notnull
    {
        foreach (var gone in book.Keys.Where(key => !living.Contains(key)).ToArray())
            book.Remove(gone);
    }
}
