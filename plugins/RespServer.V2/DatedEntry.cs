using RespServer.Keys;

namespace RespServer;

/// <summary>A key that knows since when it has been there.</summary>
/// <param name="key">Its name.</param>
internal sealed class DatedEntry(byte[] key) : Entry(key)
{
    /// <summary>When it was made, in milliseconds of Unix time; 0: by a version that did not note it.</summary>
    internal long CreatedAt;
}
