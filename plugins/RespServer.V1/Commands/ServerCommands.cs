using System.Text;
using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands about the server.</summary>
internal static class ServerCommands
{
    /// <summary>The version of Redis whose replies these are: clients choose commands by it.</summary>
    internal static ReadOnlySpan<byte> RedisVersion => "7.0.15"u8;

    internal static IEnumerable<Command> All =>
    [
        new("info", -1, Info),
        new("config", -2, Config),
        new("command", -1, CommandInfo),
        new("time", 1, Time),
    ];

    private static IReadOnlyList<(string Name, string Value)> Settings { get; } =
    [
        ("appendonly", "no"),
        ("databases", "1"),
        ("maxmemory", "0"),
        ("maxmemory-policy", "noeviction"),
        ("proto-max-bulk-len", "536870912"),
        ("replica-read-only", "yes"),
        ("save", ""),
        ("slave-read-only", "yes"),
        ("timeout", "0"),
    ];

    private static void Info(ref CommandCall call)
    {
        List<string> sections = [];
        for (var index = 1; index < call.Count; index++)
            sections.Add(Encoding.Latin1.GetString(call[index]).ToLowerInvariant());
        call.Reply.Bulk(Encoding.UTF8.GetBytes(new InfoReport(call.Server, call.Now).Write(sections)));
    }

    private static void Config(ref CommandCall call)
    {
        if (!call.Is(1, "GET"u8))
        {
            if (call.Is(1, "RESETSTAT"u8) && call.Count == 2)
                ResetFigures(ref call);
            else
                Errors.UnknownSubcommand(ref call);
            return;
        }

        if (call.Count < 3)
        {
            Errors.SubcommandArity(ref call);
            return;
        }

        List<(string Name, string Value)> found = [];
        foreach (var setting in Settings)
        {
            for (var index = 2; index < call.Count; index++)
            {
                if (!Glob.Matches(call[index], Encoding.ASCII.GetBytes(setting.Name), ignoreCase: true))
                    continue;
                // A name is given back as it was asked for, in its case.
                found.Add(call[index].Length == setting.Name.Length && !call[index].ContainsAny("*?["u8) ? (Encoding.Latin1.GetString(call[index]), setting.Value) : setting);
                break;
            }
        }

        call.Reply.Array(found.Count * 2);
        foreach (var (name, value) in found)
        {
            call.Reply.Bulk(Encoding.ASCII.GetBytes(name));
            call.Reply.Bulk(Encoding.ASCII.GetBytes(value));
        }
    }

    private static void ResetFigures(ref CommandCall call)
    {
        var figures = call.Server.Figures;
        (figures.Commands, figures.Connections, figures.Hits, figures.Misses, call.Keys.Expired) = (0, 0, 0, 0, 0);
        call.Reply.Ok();
    }

    /// <summary>How many commands there are, and their names. What each takes is not told: clients that ask go on without.</summary>
    private static void CommandInfo(ref CommandCall call)
    {
        if (call.Count > 1 && call.Is(1, "COUNT"u8))
        {
            call.Reply.Integer(call.Server.Commands.All.Count);
        }
        else if (call.Count > 1 && call.Is(1, "LIST"u8))
        {
            call.Reply.Array(call.Server.Commands.All.Count);
            foreach (var command in call.Server.Commands.All)
                call.Reply.Bulk(Encoding.ASCII.GetBytes(command.Name));
        }
        else if (call.Count > 1 && call.Is(1, "INFO"u8))
        {
            call.Reply.Array(call.Count - 2);
            for (var index = 2; index < call.Count; index++)
                call.Reply.Null();
        }
        else if (call.Count == 1 || call.Is(1, "DOCS"u8))
        {
            call.Reply.Array(0);
        }
        else
        {
            Errors.UnknownSubcommand(ref call);
        }
    }

    private static void Time(ref CommandCall call)
    {
        var now = call.Server.Time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        call.Reply.Array(2);
        call.Reply.BulkNumber((long)now.TotalSeconds);
        call.Reply.BulkNumber(now.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
    }
}
