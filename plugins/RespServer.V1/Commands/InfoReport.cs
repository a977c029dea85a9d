using System.Globalization;
using System.Text;
using RespServer.Serving;

namespace RespServer.Commands;

/// <summary>What INFO answers, in the fields that clients look at. Under the keyspace's lock.</summary>
/// <param name="server">The server.</param>
/// <param name="now">The time in milliseconds.</param>
internal sealed class InfoReport(ServerCore server, long now)
{
    private static readonly string[] All = ["server", "clients", "memory", "persistence", "stats", "replication", "cpu", "keyspace"];

    /// <param name="asked">Sections in lower case; none: all.</param>
    internal string Write(IReadOnlyCollection<string> asked)
    {
        var isAll = asked.Count == 0 || asked.Any(name => name is "all" or "default" or "everything");
        var text = new StringBuilder();
        foreach (var section in All)
        {
            if (!isAll && !asked.Contains(section))
                continue;
            if (text.Length > 0)
                text.Append("\r\n");
            text.Append("# ").Append(section is "cpu" ? "CPU" : char.ToUpperInvariant(section[0]) + section[1..]).Append("\r\n");
            foreach (var (name, value) in Fields(section))
                text.Append(name).Append(':').Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append("\r\n");
            server.Edition.AddInfo(section, text);
        }

        return text.ToString();
    }

    private IEnumerable<(string Name, object Value)> Fields(string section) => section switch
    {
        "server" =>
        [
            ("redis_version", Encoding.ASCII.GetString(ServerCommands.RedisVersion)),
            ("redis_mode", "standalone"),
            ("os", Environment.OSVersion.VersionString),
            ("arch_bits", IntPtr.Size * 8),
            ("process_id", Environment.ProcessId),
            ("tcp_port", server.Address[(server.Address.LastIndexOf(':') + 1)..] is var port && int.TryParse(port, CultureInfo.InvariantCulture, out var number) ? number : 0),
            ("server_time_usec", now * 1000),
            ("uptime_in_seconds", (now - server.Figures.CreatedAt) / 1000),
            ("uptime_in_days", (now - server.Figures.CreatedAt) / 86_400_000),
        ],
        "clients" => [("connected_clients", server.Sessions.Count), ("blocked_clients", 0)],
        "memory" => [("used_memory", GC.GetTotalMemory(forceFullCollection: false)), ("used_memory_rss", Environment.WorkingSet), ("maxmemory", 0), ("maxmemory_policy", "noeviction")],
        "persistence" => [("loading", 0), ("rdb_bgsave_in_progress", 0), ("aof_enabled", 0)],
        "stats" =>
        [
            ("total_connections_received", server.Figures.Connections),
            ("total_commands_processed", server.Figures.Commands),
            ("expired_keys", server.Keys.Expired),
            ("evicted_keys", 0),
            ("keyspace_hits", server.Figures.Hits),
            ("keyspace_misses", server.Figures.Misses),
        ],
        "replication" => [("role", "master"), ("connected_slaves", 0), ("master_replid", "0000000000000000000000000000000000000000"), ("master_repl_offset", 0)],
        "cpu" => [("used_cpu_user", Seconds(Environment.CpuUsage.UserTime)), ("used_cpu_sys", Seconds(Environment.CpuUsage.PrivilegedTime))],
        _ => server.Keys.Count == 0 ? [] : [("db0", string.Create(CultureInfo.InvariantCulture, $"keys={server.Keys.Count},expires={server.Keys.Expiring.Count},avg_ttl=0"))],
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
