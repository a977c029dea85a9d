using RespServer.Commands;
using RespServer.Keys;

namespace RespServer.Serving;

/// <summary>A server without its connections' sockets: keys, commands, who is connected. What is in it is guarded by the keyspace's lock.</summary>
internal sealed class ServerCore
{
    internal ServerCore(Edition edition, TimeProvider time)
    {
        Edition = edition;
        Time = time;
        Keys = new Keyspace(edition);
        Commands = new CommandTable(edition.Commands);
        Figures.CreatedAt = Now;
    }

    internal Edition Edition { get; }

    internal TimeProvider Time { get; }

    internal Keyspace Keys { get; }

    internal CommandTable Commands { get; }

    internal ServerFigures Figures { get; } = new();

    /// <summary>Parts of the state that another version has written and this one does not know, by their numbers.</summary>
    internal Dictionary<int, byte[]> UnknownSections { get; } = [];

    /// <summary>Who is connected, by the number of the connection.</summary>
    internal SortedDictionary<long, Session> Sessions { get; } = [];

    /// <summary>Where it listens.</summary>
    internal string Address { get; set; } = "";

    internal string Version { get; set; } = "";

    internal long Epoch { get; set; } = 1;

    /// <summary>The time in milliseconds of Unix time.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
