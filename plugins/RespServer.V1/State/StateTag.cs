namespace RespServer.State;

/// <summary>What a record of the state is. A record is a field: its tag, its length, its content.</summary>
internal static class StateTag
{
    /// <summary>The server's figures; fields.</summary>
    internal const int Figures = 1;

    /// <summary>A key as it is; replaces the one of that name. See <see cref="EntryFormat"/>.</summary>
    internal const int Key = 2;

    /// <summary>The name of a key that was removed.</summary>
    internal const int Removed = 3;

    /// <summary>All keys before this record have been removed; empty.</summary>
    internal const int Cleared = 4;

    /// <summary>From here on: parts that later versions have. Who does not know one keeps the last of each tag, and writes it again.</summary>
    internal const int FirstOfLaterVersions = 16;
}
