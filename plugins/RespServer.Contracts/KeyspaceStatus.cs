namespace RespServer;

/// <summary>How a RESP server stands.</summary>
public sealed record KeyspaceStatus
{
    /// <summary>The version that answers.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where it listens: <c>127.0.0.1:6390</c>, or <c>unix:/path</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>Keys it holds, those included whose time has run out and that nobody has asked for since.</summary>
    public long Keys { get; init; }

    /// <summary>Connections that are served at present.</summary>
    public int Connections { get; init; }

    /// <summary>Commands executed since the server was created, wherever it was.</summary>
    public long Commands { get; init; }

    /// <summary>How often it has had a place, this one included.</summary>
    public long Epoch { get; init; }
}
