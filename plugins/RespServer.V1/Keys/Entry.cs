using System.Diagnostics.CodeAnalysis;

namespace RespServer.Keys;

/// <summary>A key and what it holds. Guarded by the keyspace's lock.</summary>
/// <param name="key">Its name; never changed.</param>
[SuppressMessage("Performance", "CA1852", Justification = "Version 2 derives from it.")]
internal class Entry(byte[] key)
{
    internal readonly byte[] Key = key;

    /// <summary>
    /// A <c>byte[]</c> (a string), <see cref="ListValue"/>, <see cref="HashValue"/>, <see cref="SetValue"/> or <see cref="OpaqueValue"/>.
    /// Owned by the entry, bytes included: they are overwritten in place, so nobody keeps them outside the lock.
    /// </summary>
    internal object Value = Array.Empty<byte>();

    /// <summary>When it ends, in milliseconds of Unix time; 0: never.</summary>
    internal long ExpiresAt;

    /// <summary>Its place in the keyspace's order; -1: it has been removed.</summary>
    internal int Slot = -1;

    /// <summary>Its place among the entries that end; -1: it does not.</summary>
    internal int ExpirySlot = -1;

    /// <summary>The export that has noted it last.</summary>
    internal int NotedIn;

    /// <summary>What another version has written of it and this one does not know: kept, and written again.</summary>
    internal byte[]? UnknownFields;
}
