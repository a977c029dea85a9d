namespace RespServer.Serving;

/// <summary>What INFO counts, since the server was created: it goes over with the keys. Guarded by the keyspace's lock.</summary>
internal sealed class ServerFigures
{
    internal long Commands { get; set; }

    internal long Connections { get; set; }

    internal long Hits { get; set; }

    internal long Misses { get; set; }

    /// <summary>When the server was created, in milliseconds of Unix time.</summary>
    internal long CreatedAt { get; set; }
}
